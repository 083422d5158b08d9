"""The kinds of values that options and arguments accept. A value that is refused is told with what to give instead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click
from click.types import UUIDParameterType


class _RefusingValue(click.ParamType[Any]):
    """A kind of value of click's, whose refusal is a sentence of the hub's."""

    def wanted(self) -> str:
        """Return what to give, as it follows the word "Give"."""
        raise NotImplementedError

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value} is not accepted. Give {self.wanted()}.", param, ctx)


class WholeNumber(_RefusingValue, click.IntRange):
    """A whole number from a lowest to a highest one. `found` is a sentence that says where to find the right one."""

    def __init__(self, lowest: int, highest: int | None = None, *, found: str = "") -> None:
        super().__init__(lowest, highest)
        self._found = found

    def wanted(self) -> str:
        bounds = f", {self.min} or more" if self.max is None else f" from {self.min} to {self.max}"
        return f"a whole number{bounds}{self._found and f'. {self._found}'}"


class Number(_RefusingValue, click.FloatRange):
    """A number from a lowest to a highest one, with or without decimals."""

    def wanted(self) -> str:
        return f"a number from {self.min:g} to {self.max:g}"


class OneOf(_RefusingValue, click.Choice[str]):
    """One of some words."""

    def wanted(self) -> str:
        return f"one of {', '.join(self.choices)}"


class Identifier(_RefusingValue, UUIDParameterType):
    """An identifier that the hub gave, a UUID."""

    def wanted(self) -> str:
        return f"an identifier of the hub, such as {UUID(int=0x8BBD675FBF4D412B97C2EB89AA905B6C)}"
