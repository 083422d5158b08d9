"""The options of commands that take a day or a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from hub.clock import CHONGQING
from hub.days import YEARS, is_supported, read_day


class DayParameter(click.ParamType[date]):
    """A calendar day, ISO 8601."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return read_day(str(value))
        except ValueError as problem:
            self.fail(f"{value}: {problem}", param, ctx)


class MomentParameter(click.ParamType[datetime]):
    """A point in time, ISO 8601; in Chongqing where it names no time zone."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a time such as 2026-11-23T12:00:00+08:00.", param, ctx)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=CHONGQING)
        if not is_supported(moment):
            self.fail(f"{value} must lie {YEARS}.", param, ctx)
        return moment


def in_order(first: str, last: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Return the callback of two options, a first and a last day or moment: the last must not be before the first.

    Options are read one after the other, so each has it, and the later one finds both.
    """

    def check(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        both = {**ctx.params, str(param.name): value}
        begin, end = both.get(first), both.get(last)
        if begin is not None and end is not None and end < begin:
            names = {each.name: each.opts[0] for each in ctx.command.params}
            raise click.BadParameter(
                f"{names[last]} must not lie before {names[first]}: {end.isoformat()} is before {begin.isoformat()}.",
                ctx,
                param_hint=names[last],
            )
        return value

    return check
