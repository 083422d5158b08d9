"""A person signs in from the page, asks for one purpose, asks for another, and leaves nothing behind."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from typing import Any

from playwright.sync_api import Error, Route

from hub.server.web.files import OWN
from tests.demo import Demo
from tests.hub.server.web.browser import Desk

WORDS = json.loads((OWN / "words.json").read_text("utf-8"))["en"]


def tokens_asked(desk: Desk) -> list[str]:
    """The forms that the page sends to the token endpoint from now on."""
    forms: list[str] = []
    desk.page.on("request", lambda sent: forms.append(sent.post_data or "") if "/oauth/token" in sent.url else None)
    return forms


def test_a_person_signs_in_and_asks_in_their_own_name(desk: Desk, demo: Demo) -> None:
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    assert desk.page.url == f"{demo.url}/graphql"
    header = desk.page.locator("header")
    header.get_by_text("林晓").wait_for()
    assert "城北区医疗保障局" in header.inner_text()
    desk.run("Who is eligible")
    assert '"verdict": "ELIGIBLE"' in desk.answer


def test_each_person_finds_the_examples_of_their_department(desk: Desk, demo: Demo) -> None:
    desk.sign_in(partial(demo.code, "周敏"), "EDUCATION_AID")
    desk.examples.filter(has_text="assistance chain of a student").wait_for()
    assert desk.page.locator(".examples select").input_value() == "EDUCATION"
    desk.run("assistance chain of a student")
    assert {shown for _, shown, _ in desk.report} == {WORDS["outcome.MASKED"], WORDS["outcome.PARTLY_WITHHELD"]}


def test_what_was_written_is_there_again_under_another_purpose(desk: Desk, demo: Demo) -> None:
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    desk.run("The economic situation")
    withheld = ["person.household.economy Household.economy", "withheld", WORDS["reason.PURPOSE_NOT_COVERED"]]
    assert withheld in [[" ".join(field.split()), shown, why] for field, shown, why in desk.report]
    desk.page.locator(".examples li", has_text="economic situation").get_by_role("button", name="Request this").click()
    desk.pick("MEDICAL_ASSISTANCE")
    assert "query Economy" in desk.question
    assert json.loads(desk.stored())[1] == {}
    desk.page.locator(".graphiql-execute-button").click()
    desk.page.locator(".access .sources").wait_for()
    assert '"incomePerHead"' in desk.answer
    assert "economy" not in " ".join(field for field, *_ in desk.report)


def test_the_token_is_renewed_before_it_ends_and_nobody_notices(desk: Desk, demo: Demo) -> None:
    desk.page.clock.install()
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    forms = tokens_asked(desk)
    desk.page.clock.fast_forward("09:45")
    desk.run("Who is eligible")
    assert '"verdict": "ELIGIBLE"' in desk.answer
    assert ["grant_type=refresh_token" in form for form in forms] == [True]


def test_whoever_signs_out_cannot_be_renewed(desk: Desk, demo: Demo) -> None:
    desk.page.clock.install()
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    forms = tokens_asked(desk)
    desk.page.clock.fast_forward("09:45")
    desk.run("Who is eligible")
    spent = dict(part.split("=") for part in forms[0].split("&"))["refresh_token"]
    desk.page.get_by_role("button", name="Sign out").click()
    desk.page.locator(".welcome").wait_for()
    form = {"grant_type": "refresh_token", "client_id": "graphiql", "refresh_token": spent}
    assert demo.http.post("/oauth/token", data=form).json()["error"] == "invalid_grant"
    assert json.loads(desk.stored())[:2] == [{}, {}]


def test_whoever_comes_after_somebody_signed_out_is_asked_for_a_code(desk: Desk, demo: Demo) -> None:
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    assert [cookie["name"] for cookie in desk.page.context.cookies()] == ["hub-visit"]
    desk.page.get_by_role("button", name="Sign out").click()
    desk.page.locator(".welcome").wait_for()
    assert desk.page.context.cookies() == []
    desk.sign_in(partial(demo.code, "周敏"), "EDUCATION_AID")
    desk.page.locator("header").get_by_text("周敏").wait_for()


def test_a_question_under_way_is_given_up_when_its_asker_signs_out(desk: Desk, demo: Demo) -> None:
    """It would come to a token that was revoked, and be refused before the eyes of whoever signed out."""
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    held: list[Route] = []

    def revoked(route: Route) -> None:
        answer = route.fetch()
        for question in held:
            with suppress(Error):  # who gave the question up waits for no answer
                question.fulfill(status=401, json={"errors": [{"message": "revoked"}]})
        route.fulfill(response=answer)

    desk.page.route("**/oauth/revoke", revoked)
    desk.page.route(
        "**/graphql", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    desk.page.locator(".graphiql-execute-button").click()
    while not held:
        desk.page.wait_for_timeout(10)
    desk.page.get_by_role("button", name="Sign out").click()
    desk.page.locator(".welcome").wait_for()


def test_whoever_could_not_be_signed_out_is_told_and_signs_out_again(desk: Desk, demo: Demo) -> None:
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    desk.page.route("**/oauth/sign-out", lambda route: route.abort())
    desk.page.get_by_role("button", name="Sign out").click()
    told = desk.page.get_by_role("alert")
    assert WORDS["ended.NOT_SIGNED_OUT"] in told.inner_text()
    desk.page.unroute("**/oauth/sign-out")
    told.get_by_role("button", name="Sign out").click()
    desk.page.locator(".welcome").wait_for()
    assert desk.page.context.cookies() == []
    assert ["ERR_FAILED" in complaint for complaint in desk.complaints] == [True]
    desk.complaints.clear()


def test_whoever_refuses_comes_back_and_is_told(desk: Desk, demo: Demo) -> None:
    desk.page.locator(".welcome .primary").click()
    desk.identify(partial(demo.code, "林晓"))
    desk.page.locator("button[value=refuse]").click()
    assert WORDS["problem.REFUSED"] in desk.page.get_by_role("alert").inner_text()
    assert desk.page.url == f"{desk.url}/graphql"


def test_a_code_that_this_page_did_not_ask_for_is_not_taken(desk: Desk) -> None:
    forms = tokens_asked(desk)
    desk.page.goto(f"{desk.url}/graphql?code=abc&state=somebody-elses&iss={desk.url}")
    assert WORDS["problem.FOREIGN"] in desk.page.get_by_role("alert").inner_text()
    assert forms == []


def test_a_sign_in_that_breaks_is_told_and_can_be_begun_anew(desk: Desk, demo: Demo) -> None:
    def broken(route: Route, *_: Any) -> None:
        route.fulfill(status=400, json={"error": "invalid_grant"})

    desk.page.route("**/oauth/token", broken)
    desk.page.locator(".welcome .primary").click()
    desk.identify(partial(demo.code, "周敏"))
    desk.page.locator("input[name=purpose]").check()
    desk.page.locator("button[value=allow]").click()
    assert WORDS["problem.FAILED"] in desk.page.get_by_role("alert").inner_text()
    desk.complaints.clear()  # the browser says that the token endpoint answered 400
    desk.page.locator(".welcome .primary").wait_for()
