"""What a server of the hub reads and builds before it serves: importing this does it, in the process that servers are forked
from."""

from __future__ import annotations

from importlib import import_module

from hub.server.web.files import read_files
from schema.contract import build_contract

import_module("hub.server.cli.work.serving")
build_contract()
read_files()
