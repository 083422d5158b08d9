"""Whether a Chromium is here."""

from __future__ import annotations

import sys

from tests.hub.server.web.chromium import chromium_found

sys.exit(chromium_found() is None)
