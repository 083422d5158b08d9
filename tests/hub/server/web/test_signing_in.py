"""A person signs in from the page, asks for one purpose, asks for another, and leaves nothing behind."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from typing import Any

from playwright.sync_api import Error, Route, expect

from hub.server.web.files import OWN
from tests.demo import Demo
from tests.hub.server.web.browser import Desk, says

WORDS = json.loads((OWN / "words.json").read_text("utf-8"))["en"]


def tokens_asked(desk: Desk) -> list[str]:
    """The forms that the page sends to the token endpoint from now on."""
    forms: list[str] = []
    desk.page.on("request", lambda sent: forms.append(sent.post_data or "") if "/oauth/token" in sent.url else None)
    return forms


def test_a_person_signs_in_and_asks_in_their_own_name(desk: Desk, demo: Demo) -> None:
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    expect(desk.page).to_have_url(f"{demo.url}/graphql")
    says(desk.header, "林晓", "城北区医疗保障局")
    desk.run("Who is eligible")
    desk.answers('"verdict": "ELIGIBLE"')


def test_each_person_finds_the_examples_of_their_department(desk: Desk, demo: Demo) -> None:
    desk.sign_in(partial(demo.code, "周敏"), "EDUCATION_AID")
    says(desk.header, "周敏")  # until the hub tells who asks, the examples are those of the purpose
    desk.examples.filter(has_text="assistance chain of a student").wait_for()
    expect(desk.page.locator(".examples select")).to_have_value("EDUCATION")
    desk.run("assistance chain of a student")
    assert {shown for _, shown, _ in desk.report} == {WORDS["outcome.MASKED"], WORDS["outcome.PARTLY_WITHHELD"]}


def test_what_was_written_is_there_again_under_another_purpose(desk: Desk, demo: Demo) -> None:
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    desk.run("The economic situation")
    withheld = ["person.household.economy Household.economy", "withheld", WORDS["reason.PURPOSE_NOT_COVERED"]]
    assert withheld in [[" ".join(field.split()), shown, why] for field, shown, why in desk.report]
    desk.page.locator(".examples li", has_text="economic situation").get_by_role("button", name="Request this").click()
    desk.pick("MEDICAL_ASSISTANCE")
    desk.asks("query Economy")
    assert json.loads(desk.stored())[1] == {}
    desk.ask()
    desk.answers('"incomePerHead"')
    assert "economy" not in " ".join(field for field, *_ in desk.report)


def test_the_token_is_renewed_before_it_ends_and_nobody_notices(own_desk: Desk, demo: Demo) -> None:
    desk = own_desk
    desk.page.clock.install()
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    forms = tokens_asked(desk)
    desk.page.clock.fast_forward("09:45")
    desk.run("Who is eligible")
    desk.answers('"verdict": "ELIGIBLE"')
    assert ["grant_type=refresh_token" in form for form in forms] == [True]


def test_whoever_signs_out_cannot_be_renewed(own_desk: Desk, demo: Demo) -> None:
    desk = own_desk
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
    says(desk.header, "周敏")


def test_a_question_under_way_is_given_up_when_its_asker_signs_out(desk: Desk, demo: Demo) -> None:
    """It would come to a token that was revoked, and be refused before the eyes of whoever signed out."""
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    says(desk.header, "林晓")  # the page asks nothing more by itself
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
    told = desk.told
    with desk.forgiving("ERR_FAILED"):
        desk.page.get_by_role("button", name="Sign out").click()
        says(told, WORDS["ended.NOT_SIGNED_OUT"])
    desk.page.unroute("**/oauth/sign-out")
    told.get_by_role("button", name="Sign out").click()
    desk.page.locator(".welcome").wait_for()
    assert desk.page.context.cookies() == []


def test_whoever_refuses_comes_back_and_is_told(desk: Desk, demo: Demo) -> None:
    desk.page.locator(".welcome .primary").click()
    desk.identify(partial(demo.code, "林晓"))
    desk.page.locator("button[value=refuse]").click()
    says(desk.told, WORDS["problem.REFUSED"])
    expect(desk.page).to_have_url(f"{desk.url}/graphql")


def test_a_code_that_this_page_did_not_ask_for_is_not_taken(desk: Desk) -> None:
    forms = tokens_asked(desk)
    desk.page.goto(f"{desk.url}/graphql?code=abc&state=somebody-elses&iss={desk.url}")
    says(desk.told, WORDS["problem.FOREIGN"])
    assert forms == []


def test_a_sign_in_that_breaks_is_told_and_can_be_begun_anew(desk: Desk, demo: Demo) -> None:
    def broken(route: Route, *_: Any) -> None:
        route.fulfill(status=400, json={"error": "invalid_grant"})

    desk.page.route("**/oauth/token", broken)
    desk.page.locator(".welcome .primary").click()
    desk.identify(partial(demo.code, "周敏"))
    desk.page.locator("input[name=purpose]").check()
    with desk.forgiving("status of 400"):
        desk.page.locator("button[value=allow]").click()
        says(desk.told, WORDS["problem.FAILED"])
    desk.page.locator(".welcome .primary").wait_for()
