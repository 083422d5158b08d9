"""The parts of pages without a script: their texts in each language, and the templates that share one frame."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.bounded_yaml import content_of

FOLDER = Path(__file__).parent / "front"


@cache
def front() -> tuple[Any, Environment]:
    """Return the texts by language, and the templates; each process reads them once."""
    words = content_of((FOLDER / "words.yaml").read_text("utf-8"))
    folder = FileSystemLoader(FOLDER)
    return words, Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
