"""Signals as a terminal gives them: whatever started the tests may have had some of them ignored or blocked.

`nohup make test &` starts its children with SIGINT ignored, and whatever they start would never be interrupted.
"""

from __future__ import annotations

import signal
import threading

SENT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Those that tests send to programs of their own."""


def heed_signals() -> None:
    """What this process starts from now on is interrupted and ended by a signal, unless it decides otherwise."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SENT)
    if threading.current_thread() is not threading.main_thread():  # only there may a signal be given a handler
        return
    for name in SENT:
        if signal.getsignal(name) is signal.SIG_IGN:
            signal.signal(name, signal.default_int_handler if name is signal.SIGINT else signal.SIG_DFL)
