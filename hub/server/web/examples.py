"""Example queries for each department: about persons of the demo's city, or with placeholders to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.bounded_yaml import content_of
from hub.intake.generate import cast

FOLDER = Path(__file__).parent / "examples"

A_NUMBER = "公民身份号码 · ID number"
"""The placeholder for a number. It is not a valid number, so the hub refuses it before looking up anybody."""

BY_HAND: Mapping[str, str] = dict.fromkeys((*cast(), "student"), A_NUMBER) | {
    "role": "角色代码 · role code",
    "grant": "授权标识 · grant id",
    "because": "原因 · reason",
}
"""What a reader fills in: each placeholder of a variable in `index.yaml`, and its text until then."""


def read_examples(demo: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return each example of `index.yaml` with its text, in order.

    A variable that is `{mark}` becomes what a demo has for that mark: the identity number of one of the cast, for one. No
    city has the cast: there it becomes what stands in `BY_HAND`, since each number that nobody has counts as a guess.
    `{today}`, `{year}` and `{key}` are left for whoever opens the example: the day, its year, and a new idempotency key.
    """
    listed = content_of((FOLDER / "index.yaml").read_text("utf-8"))
    return [_read(example, BY_HAND if demo is None else demo) for example in listed]


def _read(example: Mapping[str, Any], marks: Mapping[str, str]) -> dict[str, Any]:
    text = (FOLDER / f"{example['name']}.graphql").read_text("utf-8")
    return {**example, "text": text, "variables": filled(example.get("variables", {}), marks)}


def filled(content: Any, marks: Mapping[str, Any]) -> Any:
    """Return the same content with each text that is exactly `{mark}` replaced."""
    if isinstance(content, dict):
        return {name: filled(value, marks) for name, value in content.items()}
    if isinstance(content, list):
        return [filled(value, marks) for value in content]
    if isinstance(content, str) and content.startswith("{") and content.endswith("}"):
        return marks.get(content[1:-1], content)
    return content
