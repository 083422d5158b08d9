"""Ready-made questions for each department: about persons of the demo's city, or about nobody yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from hub.intake.generate import cast

FOLDER = Path(__file__).parent / "examples"

A_NUMBER = "公民身份号码 · ID number"
"""What stands where a reader fills in a number. It is none, so the hub refuses it before anybody is looked up."""


def read_examples(*, demo: bool = False) -> list[dict[str, Any]]:
    """Each example of `index.yaml` with its text, in order.

    A variable that is `{label}` becomes the identity number of that one of the cast in a demo. No city has the cast: there
    it becomes `A_NUMBER`, since each number that nobody has counts as a guess. `{today}`, `{year}` and `{key}` are left
    for whoever opens the example: the day, its year, and a new idempotency key.
    """
    people = cast() if demo else dict.fromkeys(cast(), A_NUMBER)
    listed = yaml.safe_load((FOLDER / "index.yaml").read_text("utf-8"))
    return [_read(example, people) for example in listed]


def _read(example: Mapping[str, Any], people: Mapping[str, str]) -> dict[str, Any]:
    text = (FOLDER / f"{example['name']}.graphql").read_text("utf-8")
    return {**example, "text": text, "variables": filled(example.get("variables", {}), people)}


def filled(content: Any, marks: Mapping[str, Any]) -> Any:
    """The same content with each text that is exactly `{mark}` replaced."""
    if isinstance(content, dict):
        return {name: filled(value, marks) for name, value in content.items()}
    if isinstance(content, list):
        return [filled(value, marks) for value in content]
    if isinstance(content, str) and content.startswith("{") and content.endswith("}"):
        return marks.get(content[1:-1], content)
    return content
