"""Who is at the console, and what they may ask and do: as the hub itself tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.server.console.asking import EndpointAnswer, Part, PartState

SHELL = """query Shell {
  me { account { name id } organisation { name department } client { name } purpose { code description } }
  questions: __type(name: "Query") { fields { name } }
  acts: __type(name: "Mutation") { fields { name } }
}"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at the console: name, organisation and purpose as far as they may know them, and the names of the root fields
    that they have grants on."""

    me: Part
    questions: frozenset[str]
    acts: frozenset[str]

    @classmethod
    def of(cls, answer: EndpointAnswer) -> Visitor:
        """Return who asked."""
        return cls(answer.part("me"), _names(answer.part("questions")), _names(answer.part("acts")))

    @property
    def account_id(self) -> str | None:
        """The person's account, by which requests and approvals name them."""
        return self._of("account").get("id")

    @property
    def name(self) -> str:
        """The name of the person, or nothing where it is withheld."""
        return str(self._of("account").get("name") or "")

    @property
    def organisation(self) -> str:
        """The organisation in whose name the person acts, or nothing where it is withheld."""
        return str(self._of("organisation").get("name") or "")

    @property
    def department(self) -> str | None:
        """The code of the department that the person decides for."""
        return self._of("organisation").get("department")

    @property
    def purpose(self) -> str:
        """The code of the purpose that the person signed in for."""
        return str(self._of("purpose").get("code") or "")

    def _of(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = ((self.me.value or {}) if self.me.state is PartState.GIVEN else {}).get(name) or {}
        return found


def _names(part: Part) -> frozenset[str]:
    return frozenset(each["name"] for each in (part.value or {}).get("fields") or ())
