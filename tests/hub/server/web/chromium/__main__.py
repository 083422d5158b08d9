"""Whether the machine has a Chromium."""

from __future__ import annotations

import sys

from tests.hub.server.web.chromium import of_the_machine

sys.exit(of_the_machine() is None)
