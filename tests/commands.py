"""The hub's commands, run as an operator runs them and without a process of their own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import structlog
from click.testing import CliRunner, Result

from hub.config import Settings
from hub.server.cli import commands
from tests.hub.server.serving import environment


def run_command(settings: Settings, *arguments: str) -> Result:
    """`hub` with some settings and arguments, and nothing else of a hub in its environment."""
    named = {name: value for name, value in environment(settings).items() if name.startswith("HUB_")}
    return run_with(named, *arguments)


def run_with(named: Mapping[str, str], *arguments: str) -> Result:
    """`hub` with arguments, and nothing of a hub in its environment but what is named.

    Where the test is within an event loop, in a thread: a command has a loop of its own.
    """
    foreign = {name: None for name in os.environ if name.startswith("HUB_")}
    invoke = partial(CliRunner().invoke, commands, arguments, env=foreign | {**named}, prog_name="hub")
    log = structlog.get_config()
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return invoke()
    else:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(invoke).result()
    finally:
        structlog.configure(**log)  # a command says once for its process where its log goes; this process is the tests'
