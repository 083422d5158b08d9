"""What can be asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause

from hub.catalogue.declarations import Argument, Ask, Classification, Order, Root
from hub.catalogue.fields import entry
from hub.codes import Department as Owner
from hub.codes import EligibilityProgramme
from hub.tables.types import Id
from permissions.model import Sensitivity, Sharing
from resolvers.operation import Info
from resolvers.read import read
from schema.chain import AssistanceChain
from schema.eligibility import EligibilityDecision, bind_asked, of_asked
from schema.governance import Caller
from schema.keys import BY_PERSON_KEY, PersonKey, person_named
from schema.population import KNOWN_AT, ON, Household, Person
from schema.scalars import ResidentIdNumber

CIVIL_AFFAIRS = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.CIVIL_AFFAIRS)
OPEN = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)


def _this_household(household: FromClause, ask: Ask) -> ColumnElement[bool]:
    return household.c.id == ask.bind("id", Id())


def _this_client(client: FromClause, ask: Ask) -> ColumnElement[bool]:
    return client.c.id == ask.request("client_id")


BY = strawberry.argument(description="Whom: by resident ID number or by the hub's identifier (人员标识).")
ON_DAY = strawberry.argument(description="The day asked about; today, if left out (判定日期).")
AS_KNOWN = strawberry.argument(description="By what the hub knew then; now, if left out (知悉时点).")


@strawberry.type(description="What can be asked (查询).")
class Query:
    KEY: ClassVar[str] = "query"

    @entry(
        Root("person", CIVIL_AFFAIRS, where=person_named, arguments={"by": BY_PERSON_KEY}, exact=True),
        "One person; null for nobody, and for a person outside your scope (人员查询).",
    )
    async def person(self, info: Info, by: Annotated[PersonKey, BY]) -> Person | None:
        return await read(info)

    @entry(
        Root(
            "household",
            CIVIL_AFFAIRS,
            where=_this_household,
            arguments={"id": Argument(binds=lambda value, cipher, moments: {"id": str(value)})},
            exact=True,
        ),
        "One household; null for none, and for one outside your scope (家庭查询).",
    )
    async def household(
        self, info: Info, id: Annotated[UUID, strawberry.argument(description="The hub's identifier (内部标识).")]
    ) -> Household | None:
        return await read(info)

    @entry(
        Root(
            "eligibility",
            CIVIL_AFFAIRS,
            computed=of_asked,
            order=(Order("row_key"),),  # the place in the question: a key, which counts for everyone
            arguments={
                "programme": Argument(binds=lambda value, cipher, moments: {}, shape=str),
                "idNumbers": Argument(binds=bind_asked, rows=len),
                "on": ON,
                "knownAt": KNOWN_AT,
            },
            exact=True,
        ),
        "What a programme's rule says about up to 1,000 persons, in the order asked (资格判定).",
    )
    async def eligibility(
        self,
        info: Info,
        programme: Annotated[EligibilityProgramme, strawberry.argument(description="The programme (救助项目).")],
        id_numbers: Annotated[
            list[ResidentIdNumber], strawberry.argument(description="Whom: up to 1,000 (公民身份号码).")
        ],
        on: Annotated[date | None, ON_DAY] = None,
        known_at: Annotated[datetime | None, AS_KNOWN] = None,
    ) -> list[EligibilityDecision] | None:
        return await read(info)

    @entry(
        Root("assistance_chain", CIVIL_AFFAIRS, where=person_named, arguments={"by": BY_PERSON_KEY}, exact=True),
        "The assistance chain of a person and the household of today (救助链).",
    )
    async def assistance_chain(self, info: Info, by: Annotated[PersonKey, BY]) -> AssistanceChain | None:
        return await read(info)

    @entry(Root("me", OPEN, where=_this_client, exact=True), "Who you are to the hub (当前调用方).")
    async def me(self, info: Info) -> Caller | None:
        return await read(info)
