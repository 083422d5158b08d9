"""The mutants that no test can find, because they change nothing that anybody could see; each with the reason.

A mutant is named by its function and by what it changes, since its number moves with the file. Whoever runs the mutants
hears of an entry that explains none of them: either a test finds it now, or its line is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explained:
    """A change in a function that is equivalent to what stood there, and why."""

    function: str
    was: str
    becomes: tuple[str, ...]
    why: str


EXPLAINED: Mapping[str, Sequence[Explained]] = {
    "permissions": (
        Explained(
            "_refused",
            'if covers(block, Principal(frozenset({role}), block.organisation or "", None), field)',
            ('if covers(block, Principal(frozenset({role}), block.organisation or "XXXX", None), field)',),
            "A block that names no organisation is not compared with any.",
        ),
        Explained(
            "derive",
            'everything = any(covers(block, principal, field="") for block in blocks if block.field is None)',
            tuple(
                f"everything = any(covers(block, principal, field={field}) for block in blocks if block.field is None)"
                for field in ("None", '"XXXX"')
            ),
            "Only blocks that name no field are asked here, and these are not compared with any.",
        ),
        Explained(
            "approvals_missing",
            "missing[each.owner] = max(missing.get(each.owner, 0), each.hands)",
            ("missing[each.owner] = max(missing.get(each.owner, 1), each.hands)",),
            "Every field needs one approval at least.",
        ),
        Explained(
            "becomes",
            "given = (*facts.approvals, Approval(facts.actor.id, facts.actor.department))",
            ("given = (*facts.approvals, Approval(None, facts.actor.department))",),
            "What is missing is counted by department; that nobody approves twice is asked before.",
        ),
        Explained(
            "_line",
            "return ActRule(frozenset({before}), after, rules)",
            tuple(
                f"return ActRule({altered})"
                for altered in (
                    *("None, after, rules", "frozenset({before}), None, rules", "frozenset({before}), after, None"),
                    *("after, rules", "frozenset({before}), rules", "frozenset({before}), after, "),
                    "frozenset(None), after, rules",
                )
            ),
            "The table of acts is made when its module is imported, which mutmut does before it switches a mutant on.",
        ),
    ),
    "scope": (
        Explained(
            "in_each",
            "bounds: Iterable[Scopes], rows: FromClause, place: ScopeColumns, *, many: bool = False",
            ("bounds: Iterable[Scopes], rows: FromClause, place: ScopeColumns, *, many: bool = True",),
            "Both forms of a condition hold of the same rows; which of them is the quicker is for the bench.",
        ),
    ),
    "shown": (
        Explained(
            "shown_under",
            "met |= scopes",
            ("met = scopes",),
            "Two scopes are narrower than everyone's; a third view can only be everyone's, which includes all by itself.",
        ),
    ),
    "authorise": (
        Explained(
            "authorise",
            "permitted = authoriser.node(root, parent, RowGuarantee(EVERYONE, scopable=False), capability)",
            tuple(
                f"permitted = authoriser.node(root, parent, RowGuarantee(EVERYONE, scopable={placed}), capability)"
                for placed in ("None", "True")
            ),
            "Each field of an operation is a Root: what it leads to stands on a footing of its own, whatever this one is.",
        ),
        Explained(
            "_Authoriser.inheriting",
            "if reached is None or not selected.children:",
            ("if reached is None and not selected.children:",),
            "What comes with an operation itself is __typename, without children; and of no children nothing is judged.",
        ),
        Explained(
            "_Authoriser.unsorted",
            "if not isinstance(declaration, LinkField | RootField) or not declaration.order:",
            ("if not isinstance(declaration, LinkField | RootField) and not declaration.order:",),
            "Only a link or a root has rows below it; and without an order no hidden column is one of it.",
        ),
        *(
            Explained(
                "_below",
                f"return RowGuarantee({held}, scopable=False)",
                (f"return RowGuarantee({held}, scopable=None)",),
                "It is only ever asked whether it is true, and neither is.",
            )
            for held in ("scopes", "EVERYONE")
        ),
    ),
    "limiter": (
        Explained(
            "Quotas.check",
            "self._check_bounded(use, before or CounterTotal(0, 0, use.until))",
            ("self._check_bounded(use, before or CounterTotal(0, 1, use.until))",),
            "Of days nobody asks how many were missed.",
        ),
        Explained(
            "Limiter.spend",
            "known = CounterTotal(known.used + spending, 0, known.until)",
            tuple(f"known = CounterTotal(known.used + spending, {missed}, known.until)" for missed in ("None", "1")),
            "Of planning nobody asks how much was missed.",
        ),
        Explained(
            "Limiter.spend",
            "known = CounterTotal(spending, 0, use.until)",
            tuple(f"known = CounterTotal(spending, {missed}, use.until)" for missed in ("None", "1")),
            "Of planning nobody asks how much was missed.",
        ),
        Explained(
            "Limiter.spent",
            "if left > 0:",
            ("if left >= 0:",),
            "Nothing under way, and nothing known to be under way, are judged alike.",
        ),
        Explained(
            "CounterUse.counted",
            "return use, fresh - new if new else fresh",
            ("return use, fresh - new if (new) or True else fresh",),
            "Without what is new, when nothing is, the set has the same members; it is only spared a copy.",
        ),
        Explained(
            "Spending.__init__",
            "self._told = 0",
            ("self._told = None",),
            "It only says where a slice begins, and a slice from None begins at 0 as well.",
        ),
        Explained(
            "_insert",
            'return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)',
            ('return (postgresql if (connection.dialect.name == "postgresql") or True else sqlite).insert(table)',),
            "SQLite is told PostgreSQL's statement in the same words; that PostgreSQL is not told SQLite's is found.",
        ),
    ),
    "gate": (
        Explained(
            "LedgerGate.__init__",
            "timeout_seconds: float = 5.0,",
            ("timeout_seconds: float = 6.0,",),
            "Both are a time-out; which of the two it is, only a test that depends on the machine's speed could tell.",
        ),
        Explained(
            "LedgerGate.__init__",
            "self._stopping = False",
            ("self._stopping = None",),
            "It is only ever asked whether it is true, and neither is.",
        ),
        Explained(
            "LedgerGate._write",
            "for (entries, written), refusal in zip(batch, against, strict=True):",
            tuple(
                f"for (entries, written), refusal in zip(batch, against, {strict}):"
                for strict in ("strict=None", "strict=False", "")
            ),
            "The limiter answers with one verdict for each list of uses, so that both have one length.",
        ),
    ),
}
