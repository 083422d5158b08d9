"""The options of commands that take a day or a moment."""

from __future__ import annotations

from datetime import date, datetime

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
