"""A person's question about a look, and the answer of the organisation that looked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import local_day
from hub.errors import Code, HubError, Mistake, invalid_input
from hub.ledger.event import Event
from hub.ledger.operator import THE_HUB_ITSELF
from hub.tables.looks import LookQuestionRow, LookTopic
from hub.texts import flaw

WORKING_DAYS = 15
"""Within so many working days an organisation answers: the time that the authorities hold reasonable for answering a person about
their data (App违法违规收集使用个人信息行为认定方法, 国信办秘字〔2019〕191号, 六); the law itself names none (个人信息保护法, article 50)."""

LONGEST_ANSWER = 500
_SATURDAY = 5
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What the number of a question is made of: nobody takes one of these signs for another."""


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """What is asked about which event, by whom at which visit, and when. `window` is the organisation of the window."""

    event: Event
    person_id: str
    visit_id: str
    topic: LookTopic
    window: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question, its person, and whether anything was changed."""

    id: str
    person_id: str
    changed: bool


async def ask_about_look(connection: AsyncConnection, new: NewQuestion) -> QuestionChange:
    """Store a question; the same one asked again is the one that there is. Raises STATE_CONFLICT for another one about that look.

    What an operator of the hub did is answered by the organisation of the window.
    """
    asked, question_id = new.event.request, str(uuid4())
    addressee = new.window if asked.organisation_id == THE_HUB_ITSELF else asked.organisation_id
    row: dict[str, Any] = {
        "id": question_id,
        "number": new_number(),
        "event_id": new.event.id,
        "person_id": new.person_id,
        "visit_id": new.visit_id,
        "topic": new.topic.value,
        "organisation_id": addressee,
        "client_id": asked.client_id,
        "purpose": asked.purpose,
        "request_id": asked.request_id,
        "looked_at": new.event.at,
        "asked_at": new.at,
        "due_on": working_days_after(local_day(new.at), WORKING_DAYS),
    }
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    stored = await connection.execute(insert(LookQuestionRow).values(row).on_conflict_do_nothing())
    question = LookQuestionRow.__table__.c
    known = select(question.id, question.topic).where(
        question.event_id == new.event.id, question.person_id == new.person_id
    )
    found = (await connection.execute(known)).one()
    if found.topic != new.topic:
        raise HubError(
            Code.STATE_CONFLICT,
            "The person has asked about this look already. Nothing was written. Look at the answer to that question.",
        )
    return QuestionChange(str(found.id), new.person_id, changed=bool(stored.rowcount))


async def answer_question(
    connection: AsyncConnection, number: str, organisation_id: str, text: str, by: str, at: datetime
) -> QuestionChange:
    """Store the answer of an organisation to a question that it was asked; the same answer again changes nothing.

    Raises NOT_FOUND, STATE_CONFLICT for another answer than the one that was given, and INVALID_INPUT.
    """
    said = text.strip()
    if len(said) > LONGEST_ANSWER or flaw(said):
        raise invalid_input(Mistake(("answer",), f"Give an answer of 1 to {LONGEST_ANSWER} characters, on one line."))
    question = LookQuestionRow.__table__
    asked = select(question.c.id, question.c.person_id, question.c.answer).where(
        question.c.number == number.strip().upper(), question.c.organisation_id == organisation_id
    )
    found = (await connection.execute(asked.with_for_update())).one_or_none()
    if found is None:
        raise HubError(
            Code.NOT_FOUND,
            "Your organisation was asked no such question. Nothing was written. Check the number.",
        )
    if found.answer is not None and found.answer != said:
        raise HubError(
            Code.STATE_CONFLICT,
            "The question has been answered already, and an answer stays as it is. Nothing was written.",
        )
    answered = update(LookQuestionRow).where(LookQuestionRow.id == str(found.id), LookQuestionRow.answered_at.is_(None))
    done = await connection.execute(answered.values(answer=said, answered_at=at, answered_by=by))
    return QuestionChange(str(found.id), str(found.person_id), changed=bool(done.rowcount))


def new_number() -> str:
    """Return a number that nobody has, to be read aloud and written down: 40 random bits."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def working_days_after(day: date, count: int) -> date:
    """Return the working day that is so many after a day. The hub knows no public holidays, so that a deadline never comes
    later than with them."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day
