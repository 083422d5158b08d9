"""What is counted, and what stands against a use: by the figures alone, without a database."""
