"""The import of a city: formats, refusals, repetition, and the generated city itself."""
