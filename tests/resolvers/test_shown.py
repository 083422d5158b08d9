"""A link that may only be told whole is shown under rows that lie in every scope it is limited to, and nowhere if that cannot be told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hub.catalogue.declarations import Classification
from hub.catalogue.lists import TotalCountField
from hub.codes import Department
from permissions.model import EVERYONE, AccessDecision, Disclosure, Reason, Scope, Scopes, Sensitivity, Sharing, View
from resolvers.shown import RowGuarantee, Shown, in_form, shown_within

DISTRICT, CASELOAD = frozenset({Scope.DISTRICT}), frozenset({Scope.CASELOAD})
EVERYWHERE = Shown(Disclosure.FULL, None)
ANY_ROWS, NEAR_ROWS = RowGuarantee(EVERYONE, scopable=True), RowGuarantee(DISTRICT, scopable=True)


@pytest.mark.parametrize(
    ("link", "limits", "rows", "only_in"),
    [
        pytest.param(EVERYWHERE, [], ANY_ROWS, None, id="no limit"),
        pytest.param(EVERYWHERE, [EVERYONE], ANY_ROWS, None, id="everywhere"),
        pytest.param(EVERYWHERE, [DISTRICT], NEAR_ROWS, None, id="where all rows lie"),
        pytest.param(EVERYWHERE, [EVERYONE, DISTRICT], ANY_ROWS, DISTRICT, id="narrower than the rows"),
        pytest.param(EVERYWHERE, [DISTRICT | CASELOAD], ANY_ROWS, DISTRICT | CASELOAD, id="either of two"),
        pytest.param(EVERYWHERE, [CASELOAD, DISTRICT], NEAR_ROWS, CASELOAD, id="beside where all rows lie"),
        pytest.param(
            Shown(Disclosure.FULL, DISTRICT), [DISTRICT, EVERYONE], ANY_ROWS, DISTRICT, id="as the link itself"
        ),
        pytest.param(Shown(Disclosure.FULL, CASELOAD), [EVERYONE], ANY_ROWS, CASELOAD, id="the link alone"),
    ],
)
def test_a_link_that_is_told_whole_is_shown_where_its_limits_leave_one_scope(
    link: Shown, limits: Sequence[Scopes], rows: RowGuarantee, only_in: Scopes | None
) -> None:
    assert shown_within((link,), limits, rows) == (Shown(Disclosure.FULL, only_in),)


@pytest.mark.parametrize(
    ("link", "limits"),
    [
        pytest.param(EVERYWHERE, [DISTRICT, CASELOAD], id="two limits"),
        pytest.param(Shown(Disclosure.FULL, CASELOAD), [DISTRICT], id="a limit beside the link's own"),
    ],
)
def test_rows_in_several_scopes_at_once_cannot_be_told_so_the_link_is_shown_nowhere(
    link: Shown, limits: Sequence[Scopes]
) -> None:
    assert shown_within((link,), limits, ANY_ROWS) == ()


def test_rows_that_cannot_be_placed_show_a_link_only_without_a_limit() -> None:
    unplaced = RowGuarantee(EVERYONE, scopable=False)
    assert shown_within((EVERYWHERE,), [DISTRICT], unplaced) == ()
    assert shown_within((EVERYWHERE,), [EVERYONE], unplaced) == (EVERYWHERE,)


def test_a_total_is_shown_in_full_or_not_at_all() -> None:
    classification = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, next(iter(Department)))
    total = TotalCountField("persons.totalCount", classification)
    full, masked = (View(each, Scope.EVERYONE, "g") for each in (Disclosure.FULL, Disclosure.MASKED))
    assert in_form(total, AccessDecision((full, masked))) == AccessDecision((full,))
    assert in_form(total, AccessDecision((masked,))) == AccessDecision(reason=Reason.NO_GRANT)
    assert in_form(None, AccessDecision((masked,))) == AccessDecision((masked,))  # a link: it has no forms
