"""Small faults, planted one after the other in what decides over rights, limits and the ledger: which do the tests find?

    python -m tests.mutation [--digits 37] [MODULE…]

mutmut plants and judges; this runs it once for each module, in a copy of the checkout below var/mutation, with the few
quick tests that prove the module. It prints what survived without an explanation, and a table with two scores: what was
found of all mutants, and of all but those of which `tests.mutation.explained` says why no test can find them.
`--digits` takes only the mutants whose number ends in one of these digits: a sample.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from hub.server.bench.postgres import PostgresServer
from tests.mutation.explained import EXPLAINED, Explained
from tests.mutation.modules import MODULES
from tests.mutation.planted import Planted, function_of

FOUND = ("killed", "timeout")


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the mutants of a module, and which of the explanations were of use."""

    found: int
    every: int
    unexplained: dict[str, tuple[str, str, str]]
    used: frozenset[tuple[Explained, str]]

    @property
    def explained(self) -> int:
        return self.every - self.found - len(self.unexplained)


@click.command()
@click.option("--digits", default="", help="Only mutants whose number ends in one of these digits.")
@click.argument("names", nargs=-1, type=click.Choice(list(MODULES)))
def main(digits: str, names: tuple[str, ...]) -> None:
    server, judged, failed = PostgresServer(), dict[str, Judged](), list[str]()
    try:
        for name in names or MODULES:
            try:
                judged[name] = judge(name, digits, server)
            except click.ClickException as error:
                failed.append(error.message)  # what was judged already is told all the same
    finally:
        server.remove()
    tell(judged, digits, failed)


def tell(judged: Mapping[str, Judged], digits: str, failed: Sequence[str]) -> None:
    """Print what was found, and exit with 1 where an explanation is of no use, or a module could not be judged."""
    idle = []
    for name, of_module in judged.items():
        for mutant, (outcome, was, becomes) in of_module.unexplained.items():
            click.echo(f"{outcome}: {mutant}\n  - {was}\n  + {becomes}")
        idle += [] if digits else idle_explanations(name, of_module)
    click.echo(f"{'module':<12} {'mutants':>8} {'found':>6} {'of all':>8} {'explained':>10} {'of the rest':>12}")
    for name, each in judged.items():
        of_all, of_rest = share(each.found, each.every), share(each.found, each.every - each.explained)
        click.echo(f"{name:<12} {each.every:>8} {each.found:>6} {of_all:>8} {each.explained:>10} {of_rest:>12}")
    for sentence in (*idle, *failed):
        click.echo(sentence, err=True)
    sys.exit(1 if idle or failed else 0)


def judge(name: str, digits: str, server: PostgresServer) -> Judged:
    planted = Planted(name, MODULES[name])
    planted.prepare()
    outcomes = planted.judge(digits, server.start() if planted.module.postgresql else None)
    counts = Counter(outcomes.values())
    unexplained, used = {}, set()
    for mutant, outcome in outcomes.items():
        if outcome in (*FOUND, "not checked"):
            continue
        was, becomes = planted.change(mutant)
        explanation = next((each for each in EXPLAINED.get(name, ()) if explains(each, mutant, was, becomes)), None)
        if explanation is None or outcome != "survived":
            unexplained[mutant] = (outcome, was, becomes)
        else:
            used.add((explanation, becomes))
    every = sum(counts.values()) - counts["not checked"]
    return Judged(sum(counts[outcome] for outcome in FOUND), every, unexplained, frozenset(used))


def explains(explanation: Explained, mutant: str, was: str, becomes: str) -> bool:
    return (function_of(mutant), was) == (explanation.function, explanation.was) and becomes in explanation.becomes


def idle_explanations(name: str, judged: Judged) -> list[str]:
    """Of explanations that no mutant needed."""
    return [
        f"{name}: an explanation is of no use, in {each.function}: {becomes}"
        for each in EXPLAINED.get(name, ())
        for becomes in each.becomes
        if (each, becomes) not in judged.used
    ]


def share(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f} %"


if __name__ == "__main__":
    main()
