"""A policy file read once more, by eye: plain YAML, and the rules in their plainest form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.ground.city import POLICY
from tests.leaks.profiles import KEYS, NOW
from tests.plain_yaml import read_yaml
from tests.rights.policies import Scopes

(HASH,) = set(re.findall(r'secret_hash: "(.*)"', POLICY.read_text("utf-8")))
"""Of the one secret that all clients of the tests' city have."""

FORGOTTEN = timedelta(days=90)
CHONGQING = timedelta(hours=8)


@dataclass(frozen=True)
class Holder:
    """A client with one of its purposes, and all grants of its roles."""

    client: str
    purpose: str
    organisation: str
    grants: tuple[Mapping[str, Any], ...]

    def of(self, coordinate: str, capability: str) -> list[Mapping[str, Any]]:
        return [one for one in self.grants if coordinate in one["fields"] and one["capability"] == capability]

    def in_force(self, coordinate: str, capability: str) -> list[Mapping[str, Any]]:
        return [one for one in self.of(coordinate, capability) if self.purpose in one["purposes"] and is_on(one)]

    def reason(self, coordinate: str, capability: str = "READ") -> str | None:
        """Why something is withheld; None where anything of it is given."""
        held = self.of(coordinate, capability)
        if not held:
            return "NO_GRANT"
        for_purpose = [one for one in held if self.purpose in one["purposes"]]
        if not for_purpose:
            return "PURPOSE_NOT_COVERED"
        if any(is_on(one) for one in for_purpose):
            return None
        return "GRANT_EXPIRED" if any(_moment(one["until"]) <= NOW for one in for_purpose) else "NO_GRANT"

    def knows(self, coordinate: str) -> bool:
        """True while a grant of any kind holds, or ended a short while ago."""
        held = (one for one in self.grants if coordinate in one["fields"])
        return any(_moment(one["since"]) <= NOW < _moment(one["until"]) + FORGOTTEN for one in held)

    def scopes(self) -> Scopes:
        """For each key that may be read: the scopes of each disclosure."""
        found: dict[str, dict[str, set[str]]] = {}
        for coordinate, key in KEYS.items():
            for one in self.in_force(coordinate, "READ"):
                found.setdefault(key, {}).setdefault(one["disclosure"], set()).add(one["scope"])
        return found

    def rights(self) -> str:
        """All that is granted, as text: who has the same text has the same rights."""
        capabilities = {one["capability"] for one in self.grants}
        return repr(
            [
                (coordinate, capability, sorted((one.get("disclosure", ""), one["scope"]) for one in given))
                for coordinate in KEYS
                for capability in sorted(capabilities)
                if (given := self.in_force(coordinate, capability))
            ]
        )


def holders(file: Path, secret_hash: str) -> Iterator[Holder]:
    """Every client of a policy with each of its purposes; of equal rights in one organisation, the first.

    A client that keeps no secret gets no token by itself: whoever signs in with it has what they hold themselves.
    """
    policy = read_yaml(written_out(file, secret_hash))
    every = [{**one, "fields": frozenset(one["fields"])} for one in policy["grants"]]  # looked into a million times
    seen = set()
    for client in (client for client in policy["clients"] if client["auth_method"] != "none"):
        for purpose in client["purposes"]:
            grants = tuple(one for one in every if one["role"] in client["roles"])
            holder = Holder(client["id"], purpose, client["organisation"], grants)
            rights = holder.organisation, holder.rights()
            if rights not in seen:
                seen.add(rights)
                yield holder


def written_out(file: Path, secret_hash: str) -> str:
    """The text of a policy with its places filled in, and the tests' secret for every client."""
    text = file.read_text("utf-8").replace("{since}", "2026-01-01").replace("{until}", "2027-06-01")
    text = re.sub(r"auth_method: private_key_jwt\n( +)jwks_file: \S+", r'auth_method: client_secret_basic\n\1secret_hash: ""', text)  # fmt: skip
    return re.sub(r'secret_hash: ".*"', f'secret_hash: "{secret_hash}"', text)


def is_on(grant: Mapping[str, Any]) -> bool:
    """True for a grant that has begun and not ended."""
    return _moment(grant["since"]) <= NOW < _moment(grant["until"])


def _moment(day: Any) -> datetime:
    """The first moment of a day in Chongqing."""
    day = day if isinstance(day, date) else date.fromisoformat(str(day))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - CHONGQING
