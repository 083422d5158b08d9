"""The entry of an event: its canonical bytes, of which a leaf of the Merkle tree is the hash.

It is the event as one JSON object in the form of RFC 8785 (JCS): members sorted by name, no space, UTF-8. What has no value
(null, or an empty list) is left out, so that an event keeps its bytes when later releases record more. Every column of the
event is in it but `turn`: the place among all entries is that of the leaf. The names of `given` and `refused` are in it
beside the ids of their sets, which are hashes of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from hub.clock import moment_text
from hub.ledger.event import Event, set_id
from hub.ledger.read_back import SELECTED
from hub.sources.source import Source

_LISTS = ("given", "refused", "subjects", "sources", "unavailable")
_IDS = ("id", "request_id", "organisation_id", "account_id", "intent_id", "given_set", "refused_set")


def entry_of(event: Event) -> bytes:
    """Return the entry of an event as it is, or will be, recorded."""
    members = event.values()
    members |= {"given_set": set_id(event.access.given), "refused_set": set_id(event.access.refused)}
    members |= {name: str(members[name]) for name in ("kind", "outcome", "legal_basis")}
    return _canonical(members)


def entry_of_row(row: Sequence[Any], source: Source) -> bytes:
    """Return the entry of an event as it is stored, in the order of `SELECTED`.

    It says what is stored, also where that was altered: nobody can stop the log by altering a row, and who verifies it finds it.
    """
    members = dict(zip(SELECTED, row, strict=True))
    if source.dialect == "sqlite":
        members |= {name: json.loads(members[name]) for name in _LISTS if isinstance(members[name], str)}
    else:
        members |= {name: str(members[name]) for name in _IDS if members[name] is not None}
        members["subjects"] = [str(subject) for subject in members["subjects"]]
    return _canonical(members)


def _canonical(members: Mapping[str, Any]) -> bytes:
    said = {name: value for name, value in members.items() if value is not None and value not in ((), [])}
    if not isinstance(said["at"], str):
        said["at"] = moment_text(said["at"])
    # Names are ASCII, and no number is beyond 2^53: so this is what RFC 8785 prescribes.
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
