"""Ready-made questions for each department, about persons of the demo's city."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from hub.intake.generate import cast

FOLDER = Path(__file__).parent / "examples"


def read_examples() -> list[dict[str, Any]]:
    """Each example of `index.yaml` with its text, in order.

    A variable that is `{label}` becomes the identity number of that one of the cast. `{today}`, `{year}` and `{key}` are
    left for whoever opens the example: the day, its year, and a new idempotency key.
    """
    listed = yaml.safe_load((FOLDER / "index.yaml").read_text("utf-8"))
    return [_read(example) for example in listed]


def _read(example: Mapping[str, Any]) -> dict[str, Any]:
    text = (FOLDER / f"{example['name']}.graphql").read_text("utf-8")
    return {**example, "text": text, "variables": filled(example.get("variables", {}), cast())}


def filled(content: Any, marks: Mapping[str, Any]) -> Any:
    """The same content with each text that is exactly `{mark}` replaced."""
    if isinstance(content, dict):
        return {name: filled(value, marks) for name, value in content.items()}
    if isinstance(content, list):
        return [filled(value, marks) for value in content]
    if isinstance(content, str) and content.startswith("{") and content.endswith("}"):
        return marks.get(content[1:-1], content)
    return content
