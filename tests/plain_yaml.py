"""What a YAML text says, as libyaml reads it: in a tenth of the time that Python takes, and every worker reads the policies."""

from __future__ import annotations

from typing import Any

import yaml


def read_yaml(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)
