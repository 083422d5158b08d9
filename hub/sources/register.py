"""Opens the sources that the settings name."""

from __future__ import annotations

from pathlib import Path

from hub.config import Settings
from hub.sources.postgresql import PostgresSource
from hub.sources.source import HUB, Observer, Source
from hub.sources.sqlite import SqliteSource


def open_source(settings: Settings, observer: Observer | None = None) -> Source:
    """The hub's own database, which today holds every department's tables too. Connects at first use."""
    if settings.dialect == "postgresql":
        return PostgresSource(
            HUB,
            settings.database,
            pool_size=settings.pool_size,
            timeout_seconds=settings.deadline_seconds,
            observer=observer,
        )
    file = Path(settings.database.removeprefix("sqlite:///"))
    return SqliteSource(
        HUB, file, pool_size=min(settings.pool_size, 4), timeout_seconds=settings.deadline_seconds, observer=observer
    )
