"""`hub deliveries`, as an operator runs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from hub.config import Settings
from tests.commands import run_command
from tests.hub.intake.cities import small_city, write
from tests.hub.intake.plain_population import NUMBERS

ONE, TWO, _ = NUMBERS
Run = Callable[..., Result]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def hub(settings: Settings) -> Run:
    return lambda *arguments: run_command(settings, *arguments)


def refused(done: Result, said: str) -> None:
    assert done.exit_code == 2
    assert said in done.stderr


def test_deliveries_are_listed_shown_compared_and_withdrawn(hub: Run, tmp_path: Path) -> None:
    assert "No delivery is recorded; `hub import`" in hub("deliveries", "list").stdout
    city = str(small_city(tmp_path / "city", persons=6))
    refused(hub("import", city, "--from", "2026-11-30", "--until", "2026-11-01"), "--until must not lie before --from")
    refused(hub("import", city, "--division", "98"), "--division")
    refused(hub("import", city, "--organisation", "nobody"), "organisation")
    done = hub("import", city, "--deliverer", "980101", "--division", "980101", "--from", "2026-11-01")
    assert "This is delivery 1; `hub deliveries show 1`" in done.stdout
    assert hub("import", city, "--deliverer", "980101").exit_code == 0
    listed = hub("deliveries", "list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["2", "1"]
    assert " 0 new, " in listed[0]
    assert "with --deliverer 980102 is recorded" in hub("deliveries", "list", "--deliverer", "980102").stdout
    shown = hub("deliveries", "show", "1", "--columns").stdout
    wanted = ("Delivery 1: Stored (已入库)", "operator:", "period          2026-11-01 to …", "id_number -> id_number")
    assert [word for word in wanted if word not in shown] == []
    assert re.search(r"persons +0 in 1 alone +0 in 2 alone +6 in both", hub("deliveries", "compare", "1", "2").stdout)

    refused(hub("deliveries", "show", "3"), "There is no delivery 3")
    refused(hub("deliveries", "withdraw", "3", "--because", "wrong"), "There is no delivery 3")
    done = hub("deliveries", "withdraw", "1", "--because", "The wrong folder.")
    assert "Delivery 1 is withdrawn." in done.stdout
    assert re.search(r"persons +6 kept as a later delivery says them", done.stdout)
    assert re.search(r"persons +6 ended", hub("deliveries", "withdraw", "2", "--because", "All of it.").stdout)
    refused(hub("deliveries", "withdraw", "1", "--because", "wrong"), "withdrawn before")
    assert "The wrong folder." in hub("deliveries", "show", "1").stdout


def test_a_whole_list_says_what_is_missing_and_a_second_account_ends_it(
    hub: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "list"
    write(folder, "divisions", "980000,山城,CITY,,,2000-01-01,", "980101,区,DISTRICT,980000,,2000-01-01,")
    write(folder, "persons", f"{ONE},张三,,,980101", f"{TWO},李四,,,980101")
    facts = [f"{number},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05" for number in (ONE, TWO)]
    write(folder, "dated_facts", *facts)
    own = ("import", str(folder), "--deliverer", "980101", "--whole-list", "dated_facts")
    refused(hub(*own, "--whole-list", "divisions"), "cannot be a whole list of divisions")
    assert "0 of 0 are missing" in hub(*own).stdout
    write(folder, "dated_facts", facts[0])
    figures = "whole list of dated_facts: 1 of 2 are missing; 1 rows of dated_facts would end by it"
    told = (hub(*own, "--check").stdout, hub(*own).stdout, hub("deliveries", "show", "2").stdout)
    assert [figures in text for text in told] == [True, True, True]
    assert "`hub deliveries end-missing 2`" in told[1]
    refused(hub("deliveries", "end-missing", "2"), "a second person confirms it")
    monkeypatch.setattr("hub.server.cli.work.deliveries.operator_name", lambda: "operator:wang")
    assert "It ended on the day of the delivery." in hub("deliveries", "end-missing", "2").stdout
    refused(hub("deliveries", "end-missing", "2"), "Nothing of delivery 2 waits")
    assert "Nothing ended." in hub(*own).stdout
