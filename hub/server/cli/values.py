"""The kinds of values that options and arguments accept. A value that is refused is told with what to give instead."""

from __future__ import annotations

import math
import os
from abc import ABC, abstractmethod
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

import click
from click.types import UUIDParameterType

from hub.bounded_files import UnboundedFile, check_file


class _RefusingValue(click.ParamType[Any], ABC):
    """A kind of value of click's, whose refusal is a sentence of the hub's."""

    @abstractmethod
    def wanted(self) -> str:
        """Return what to give, as it follows the word "Give"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value} is not accepted. Give {self.wanted()}.", param, ctx)


_LONGEST_NUMBER = 40

HIGHEST = 2**63 - 1
"""The highest number that a column of either kind of database holds."""

ANSWER_BYTES = 256 * 1024 * 1024
"""Of a file with one answer of the hub: many times what one answer may have."""


class WholeNumber(_RefusingValue, click.IntRange):
    """A whole number from a lowest to a highest one. `found` is a sentence that says where to find the right one."""

    def __init__(self, lowest: int, highest: int, *, found: str = "") -> None:
        super().__init__(lowest, highest)
        self._found = found

    def wanted(self) -> str:
        bounds = f", {self.min} or more" if self.max == HIGHEST else f" from {self.min} to {self.max}"
        return f"a whole number{bounds}{self._found and f'. {self._found}'}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
            self.fail(f"A number of {len(value):,} characters is not accepted. Give {self.wanted()}.", param, ctx)
        return super().convert(value, param, ctx)


class Number(_RefusingValue, click.FloatRange):
    """A number from a lowest to a highest one, with or without decimals."""

    def wanted(self) -> str:
        return f"a number from {self.min:g} to {self.max:g}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if math.isnan(number):  # it is neither below nor above a bound
            self.fail(f"{value} is not accepted. Give {self.wanted()}.", param, ctx)
        return number


class OneOf(_RefusingValue, click.Choice[str]):
    """One of some words."""

    def wanted(self) -> str:
        return f"one of {', '.join(self.choices)}"


class Identifier(_RefusingValue, UUIDParameterType):
    """An identifier that the hub gave, a UUID."""

    def wanted(self) -> str:
        return f"an identifier of the hub, such as {UUID(int=0x8BBD675FBF4D412B97C2EB89AA905B6C)}"


class InputFile(click.Path):
    """A file that a command reads: a regular one of at most so many bytes, so that nothing is read for ever. Without
    `most_bytes` it is read a line at a time. It can be `or_folder`, whose files are looked at when they are read."""

    def __init__(self, most_bytes: int | None = None, *, allow_dash: bool = False, or_folder: bool = False) -> None:
        super().__init__(exists=True, dir_okay=or_folder, allow_dash=allow_dash, path_type=Path)
        self._most_bytes = most_bytes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        file: Any = super().convert(value, param, ctx)
        if str(file) != "-" and not file.is_dir():
            try:
                check_file(file, self._most_bytes)
            except UnboundedFile as fault:
                self.fail(str(fault), param, ctx)
        return file


class NewFile(click.Path):
    """A file that a command writes when its work is done: whether it can be written is known before. None is replaced, unless the
    command says that it may be."""

    def __init__(self, *, may_replace: bool = False) -> None:
        super().__init__(dir_okay=not may_replace, path_type=Path)
        self._may_replace = may_replace

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value):
            self.fail("The name of the file is empty. Give one.", param, ctx)
        file: Any = super().convert(value, param, ctx)
        if not file.parent.is_dir():
            self.fail(f"There is no folder {file.parent}. Make it first, or name another.", param, ctx)
        if os.path.lexists(file) and not self._may_replace:
            self.fail(f"{file} exists; it is kept as it is. Give another name, or move it away.", param, ctx)
        try:
            TemporaryFile(dir=file.parent).close()
        except OSError as problem:
            self.fail(f"Nothing can be written in {file.parent}: {problem.strerror}. Give another folder.", param, ctx)
        return file
