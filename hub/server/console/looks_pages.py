"""The pages of the window: a person is identified, sees and prints who looked at their data, asks about it, and takes the proof home.
And the page of the organisations that have such questions to answer.

INVARIANT: the identity number comes in a form that is sent by POST, and stands in no address and on no page.
"""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.clock import local_day, moment_text
from hub.errors import Code
from hub.identifiers import as_uuid
from hub.server.console.acts import not_done
from hub.server.console.asking import Failure, PartState
from hub.server.console.page_requests import STATUS_OF, PageRequest, beginning_of_day, day_of, onward, status_of
from hub.server.console.rendering import CONSOLE_HEADERS
from hub.server.console.terms import terms_of
from hub.server.endpoint.parameters import Choices
from hub.server.web.page import CONSOLE
from hub.tables.looks import IdentifiedBy, LookOutcome, LookTopic, QuestionState

PAGE = 200
"""Looks, and questions, on one page."""

PERIOD = ("since", "until", "after")
"""What the address of a visit's page may have: the days of a period, and the place in the list."""

QUESTION_CHOICES: Choices = {"of": ("every",)}
"""What the list of questions may choose: also those that are answered."""

CITIZEN, QUESTIONS = f"{CONSOLE.path}/citizen", f"{CONSOLE.path}/questions"
BEGIN = """mutation BeginVisit($idNumber: ResidentIdNumber!, $identifiedBy: IdentifiedBy!) {
  beginWindowVisit(idNumber: $idNumber, identifiedBy: $identifiedBy) { id } }"""
ASK = """mutation Ask($visit: UUID!, $look: UUID!, $topic: LookTopic!) {
  askAboutLook(visit: $visit, look: $look, topic: $topic) { number dueOn } }"""
ANSWER = "mutation Answer($number: String!, $answer: String!) { answerQuestion(number: $number, answer: $answer) { number } }"
LOOKS = """query Looks($visit: UUID!, $since: DateTime, $until: DateTime, $first: Int!, $after: String) {
  windowVisit(visit: $visit) { id identifiedBy begunAt endsAt person { name idNumber } }
  looksAtPerson(visit: $visit, since: $since, until: $until, first: $first, after: $after) {
    nodes { id at organisation { name department } purpose { code article legalBasis } outcome dataEnglish dataChinese english chinese
      question { number topic state dueOn answer answeredAt } }
    pageInfo { hasNextPage endCursor } }
  delayedLooks(visit: $visit, since: $since, until: $until) { disclosedOn looks reviewer }
  proofOfLooks(visit: $visit, since: $since, until: $until) { checkpoint proved delayed unsealed }
}"""
VISIT = "query Visit($visit: UUID!) { windowVisit(visit: $visit) { id identifiedBy begunAt endsAt person { name idNumber } } }"
PROOF = """query Proof($visit: UUID!, $since: DateTime, $until: DateTime) {
  proofOfLooks(visit: $visit, since: $since, until: $until) { file } }"""
ADDRESSED = """query Questions($unanswered: Boolean, $first: Int!, $after: String) {
  questionsAboutLooks(unanswered: $unanswered, first: $first, after: $after) {
    nodes { number topic state client request purpose { code article } lookedAt askedAt dueOn answer answeredAt }
    pageInfo { hasNextPage endCursor } } }"""


_UNTOLD = Failure(Code.FIELD_WITHHELD, "A visit was begun, but WindowVisit.id is withheld, so that it cannot be shown.")
_NO_VISIT: dict[str, Any] = {"person": None, "identifiedBy": None, "endsAt": None}


class LooksPages:
    """Shows who looked, and takes what people ask and answer."""

    async def window(self, asked: PageRequest) -> Response:
        """Return the form by which a visit begins."""
        return self._window(asked, [])

    async def begin(self, asked: PageRequest) -> Response:
        """Begin a visit. The number that was sent is on no page that says why it was not taken, either."""
        form = asked.form
        variables = {"idNumber": form.get("number", "").strip(), "identifiedBy": form.get("identified_by", "")}
        part = (await asked.ask(BEGIN, variables)).part("beginWindowVisit")
        visit = (part.value or {}).get("id")
        if visit is None:
            return self._window(asked, not_done(part) or [_UNTOLD])
        return onward(f"{CITIZEN}/{visit}")

    async def show(self, asked: PageRequest) -> Response:
        """Return who looked at the person of a visit."""
        visit = as_uuid(asked.request.path_params["visit"])
        if visit is None:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back=CITIZEN)
        variables = _period(asked) | {"visit": visit, "first": PAGE, "after": asked.parameter("after") or None}
        answer = await asked.ask(LOOKS, variables)
        looks, kept = answer.part("looksAtPerson"), answer.part("windowVisit")
        is_over = looks.state is PartState.FAILED and looks.failures[0].place == "visit"
        if is_over or kept.state is PartState.EMPTY:
            return _over(asked)
        if kept.state is PartState.FAILED:  # for a mistake in the period, which is none of the visit
            kept = (await asked.ask(VISIT, {"visit": visit})).part("windowVisit")
        delayed, proof = answer.part("delayedLooks"), answer.part("proofOfLooks")
        return asked.page(
            "citizen",
            status_of(looks),
            here=f"{CITIZEN}/{visit}",
            visit_id=visit,
            visit=_NO_VISIT | (kept.value or {}),
            looks=looks,
            later=delayed,
            proof=proof,
            since=asked.parameter("since"),
            until=asked.parameter("until"),
            **_words(asked),
        )

    async def proof(self, asked: PageRequest) -> Response:
        """Return the proof as a file."""
        visit = as_uuid(asked.request.path_params["visit"])
        if visit is None:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back=CITIZEN)
        part = (await asked.ask(PROOF, _period(asked) | {"visit": visit})).part("proofOfLooks")
        if part.state is PartState.FAILED and part.failures[0].place == "visit":
            return _over(asked)
        back = f"{CITIZEN}/{visit}"
        if part.state is PartState.EMPTY:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back=back)
        if part.state is not PartState.GIVEN or not part.value[0]["file"]:
            return asked.page("unanswered", status_of(part), part=part, back=back)
        headers = {"Content-Disposition": f'attachment; filename="looks-{local_day(asked.now)}.json"'}
        return Response(part.value[0]["file"], headers=CONSOLE_HEADERS | headers, media_type="application/json")

    async def ask(self, asked: PageRequest) -> Response:
        """Ask about a look, for the person of a visit."""
        visit = str(asked.request.path_params["visit"])
        variables = {"visit": visit, "look": asked.form.get("look", ""), "topic": asked.form.get("topic", "")}
        part = (await asked.ask(ASK, variables)).part("askAboutLook")
        back = f"{CITIZEN}/{visit}" if as_uuid(visit) else CITIZEN
        if failures := not_done(part):
            return asked.not_done(failures, back)
        return onward(back, "asked")

    async def questions(self, asked: PageRequest) -> Response:
        """Return the questions that the visitor's organisation has to answer."""
        every = bool(asked.parameter("of"))
        variables = {"unanswered": not every, "first": PAGE, "after": asked.parameter("after") or None}
        part = await asked.part("questionsAboutLooks", ADDRESSED, variables)
        return asked.page("questions", status_of(part), part=part, every=every, **_words(asked))

    async def answer(self, asked: PageRequest) -> Response:
        """Answer a question."""
        variables = {"number": asked.form.get("number", ""), "answer": asked.form.get("answer", "")}
        part = (await asked.ask(ANSWER, variables)).part("answerQuestion")
        if failures := not_done(part):
            return asked.not_done(failures, QUESTIONS)
        return onward(QUESTIONS, "answered")

    def _window(self, asked: PageRequest, failures: list[Any]) -> Response:
        status = STATUS_OF.get(failures[0].code, HTTPStatus.BAD_REQUEST) if failures else HTTPStatus.OK
        return asked.page("window", status, here=CITIZEN, failures=failures, **_words(asked))


def _over(asked: PageRequest) -> Response:
    """Return the page of a visit that has ended, or that somebody else began."""
    return asked.page("missing", HTTPStatus.NOT_FOUND, back=CITIZEN, is_over=True)


def _words(asked: PageRequest) -> dict[str, Any]:
    """Return the terms of code lists in the language of the page."""
    return terms_of(
        asked.language, identifications=IdentifiedBy, outcomes=LookOutcome, topics=LookTopic, states=QuestionState
    )


def _period(asked: PageRequest) -> dict[str, str | None]:
    """Return the moments at which the days of a period begin and end. Raises INVALID_INPUT for what is no day."""
    since, until = (_day(asked, name) for name in ("since", "until"))
    return {
        "since": moment_text(beginning_of_day(since)) if since else None,
        "until": moment_text(beginning_of_day(until + timedelta(days=1))) if until else None,
    }


def _day(asked: PageRequest, name: str) -> date | None:
    text = asked.parameter(name)
    return day_of(text, name) if text else None
