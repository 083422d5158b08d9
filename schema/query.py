"""What can be asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause

from hub.catalogue.declarations import Argument, Classification, Order, QueryContext, RootField
from hub.catalogue.fields import entry
from hub.codes import Department as Owner
from hub.tables.types import Id
from permissions.model import Sensitivity, Sharing
from schema.access_in_force import AccessInForceQuery
from schema.access_requests import (
    ACCESS_REQUEST,
    ACCESS_REQUESTS,
    OWN_ACCESS_REQUESTS,
    AccessRequest,
    AccessRequestConnection,
)
from schema.application_roots import ApplicationQuery
from schema.chain import AssistanceChain
from schema.changes import CHANGES, ChangeConnection
from schema.charity_roots import CharityQuery
from schema.data_items import DataCatalogueQuery
from schema.decision_cards import DecisionCardQuery
from schema.deliveries import DELIVERIES, DELIVERY, Delivery, DeliveryConnection
from schema.delivery_jobs import OWN_DELIVERY_JOB, OWN_DELIVERY_JOBS, DeliveryJob, DeliveryJobConnection
from schema.eligibility import PROGRAMME, EligibilityDecision, bind_asked, dates, of_asked
from schema.enums import EligibilityProgramme, RequestState
from schema.findings import FindingQuery
from schema.fund_roots import FundQuery
from schema.governance import Caller
from schema.keys import BY_PERSON_KEY, PersonKey, ResidentIdNumber, person_named
from schema.ledger import LedgerQuery
from schema.lists import (
    HOUSEHOLDS,
    PERSONS,
    HouseholdConnection,
    HouseholdFilter,
    HouseholdSort,
    PersonConnection,
    PersonFilter,
    PersonSort,
)
from schema.local_values import LocalValueQuery
from schema.look_questions import LookQuestionQuery
from schema.looks import LookQuery
from schema.need_statistics import NeedStatisticsQuery
from schema.pages import After, Before, First, Last
from schema.population import Household, Person
from schema.programmes import ProgrammeQuery
from schema.rights import RightsQuery
from schema.simulation import SimulationQuery
from schema.statistics import (
    HOUSEHOLDS_COUNTED,
    PERSONS_COUNTED,
    HouseholdDimensions,
    HouseholdGroup,
    HouseholdStatisticsFilter,
    PersonDimensions,
    PersonGroup,
    PersonStatisticsFilter,
)

CIVIL_AFFAIRS = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.CIVIL_AFFAIRS)
OPEN = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)


def _this_household(household: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return household.c.id == context.bind("id", Id())


def _this_client(client: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return client.c.id == context.request("client_id")


BY = strawberry.argument(
    description="The person, identified by the resident ID number or by the hub's identifier (人员标识)."
)
ON_DAY = strawberry.argument(
    description="The day for which the rule decides; today if it is left out. Any other day needs a grant on this argument (判定日期)."
)
AS_KNOWN = strawberry.argument(
    description="The rule uses what the hub knew at this time; the current time if it is left out. Any other moment needs a grant on this argument (知悉时点)."
)

FILTER = strawberry.argument(
    description="Only rows that meet these conditions are returned or counted; all rows within your scope, if it is left out (筛选条件)."
)
SORT = strawberry.argument(
    description="The order of the rows. Rows that are equal in this order, or all rows if it is left out, are ordered by the hub's identifier (排序)."
)
SINCE = strawberry.argument(
    description="The `endCursor` of the last page that you got. The list begins with the first change if it is left out (游标)."
)
InState = Annotated[
    RequestState | None,
    strawberry.argument(description="Only requests in this state; all, if it is left out (申请状态)."),
]
BY_GROUPS = strawberry.argument(
    description="The fields that rows are counted by. If it is left out, all rows are one group (统计维度)."
)


@strawberry.type(description="What can be asked (查询).")
class Query(
    AccessInForceQuery,
    ApplicationQuery,
    CharityQuery,
    DataCatalogueQuery,
    DecisionCardQuery,
    FindingQuery,
    FundQuery,
    LedgerQuery,
    LocalValueQuery,
    LookQuery,
    LookQuestionQuery,
    NeedStatisticsQuery,
    ProgrammeQuery,
    RightsQuery,
    SimulationQuery,
):
    KEY: ClassVar[str] = "query"

    @entry(
        RootField("person", CIVIL_AFFAIRS, where=person_named, arguments={"by": BY_PERSON_KEY}, exact=True),
        "One person. Null means that there is no such person within your scope (人员查询).",
    )
    def person(self, by: Annotated[PersonKey, BY]) -> Person | None: ...

    @entry(
        RootField(
            "household",
            CIVIL_AFFAIRS,
            where=_this_household,
            arguments={"id": Argument(binds=lambda value, cipher, moments: {"id": str(value)})},
            exact=True,
        ),
        "One household. Null means that there is no such household within your scope (家庭查询).",
    )
    def household(
        self,
        id: Annotated[UUID, strawberry.argument(description="The hub's identifier of the household (内部标识).")],
    ) -> Household | None: ...

    @entry(
        RootField(
            "eligibility",
            CIVIL_AFFAIRS,
            computed=of_asked,
            order=(Order("row_key"),),  # the place in the question: a key, which counts for everyone
            arguments={
                "programme": PROGRAMME,
                "idNumbers": Argument(binds=bind_asked, rows=len),
                **dates(),
            },
            exact=True,
        ),
        "The decisions of a programme's rule about up to 1,000 persons, in the order of the argument (资格判定).",
    )
    def eligibility(
        self,
        programme: Annotated[EligibilityProgramme, strawberry.argument(description="The programme (救助项目).")],
        id_numbers: Annotated[
            list[ResidentIdNumber],
            strawberry.argument(description="The resident ID numbers of the persons, at most 1,000 (公民身份号码)."),
        ],
        on: Annotated[date | None, ON_DAY] = None,
        known_at: Annotated[datetime | None, AS_KNOWN] = None,
    ) -> list[EligibilityDecision] | None: ...

    @entry(
        RootField("assistance_chain", CIVIL_AFFAIRS, where=person_named, arguments={"by": BY_PERSON_KEY}, exact=True),
        "The assistance chain of a person and of the household that the person belongs to today. Null means that there is no such person within your scope (救助链).",
    )
    def assistance_chain(self, by: Annotated[PersonKey, BY]) -> AssistanceChain | None: ...

    @entry(PERSONS, "Persons within your scope, page by page (人员列表).")
    def persons(
        self,
        filter: Annotated[PersonFilter | None, FILTER] = None,
        sort: Annotated[list[PersonSort] | None, SORT] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> PersonConnection | None: ...

    @entry(HOUSEHOLDS, "Households within your scope, page by page (家庭列表).")
    def households(
        self,
        filter: Annotated[HouseholdFilter | None, FILTER] = None,
        sort: Annotated[list[HouseholdSort] | None, SORT] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> HouseholdConnection | None: ...

    @entry(
        PERSONS_COUNTED,
        "How many living persons there are within your scope, by groups, in whole tens. Whoever died before today is not counted. What your own organisation wrote in the last 90 days is not counted; the earlier values are (人员统计).",
    )
    def person_statistics(
        self,
        by: Annotated[PersonDimensions | None, BY_GROUPS] = None,
        filter: Annotated[PersonStatisticsFilter | None, FILTER] = None,
    ) -> list[PersonGroup] | None: ...

    @entry(
        HOUSEHOLDS_COUNTED,
        "How many households there are within your scope, by groups, in whole tens. A household whose members have all died is not counted. What your own organisation wrote in the last 90 days is not counted; the earlier values are (家庭统计).",
    )
    def household_statistics(
        self,
        by: Annotated[HouseholdDimensions | None, BY_GROUPS] = None,
        filter: Annotated[HouseholdStatisticsFilter | None, FILTER] = None,
    ) -> list[HouseholdGroup] | None: ...

    @entry(
        CHANGES,
        "The changes after a cursor, in a fixed order; none is left out. Keep the last `endCursor` that you got, and ask again with it. A cursor becomes invalid when a change of your rights changes which rows you can list: start again without a cursor. What a department writes into its own database is in the list as soon as the hub has read it there; `extensions.access` gives the time up to which it has read (增量变更).",
    )
    def changes(
        self,
        first: First = None,
        after: Annotated[str | None, SINCE] = None,
    ) -> ChangeConnection | None: ...

    @entry(DELIVERIES, "Deliveries of files within your scope, the newest first (报送列表).")
    def deliveries(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> DeliveryConnection | None: ...

    @entry(DELIVERY, "One delivery. Null means that there is no such delivery within your scope (报送查询).")
    def delivery(
        self, number: Annotated[int, strawberry.argument(description="The number of the delivery (报送编号).")]
    ) -> Delivery | None: ...

    @entry(OWN_DELIVERY_JOBS, "The delivery jobs of your organisation, the newest first (本单位报送任务列表).")
    def own_delivery_jobs(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> DeliveryJobConnection | None: ...

    @entry(
        OWN_DELIVERY_JOB,
        "One delivery job of your organisation. Null means that your organisation has no such delivery job within your scope (本单位报送任务查询).",
    )
    def own_delivery_job(
        self, id: Annotated[UUID, strawberry.argument(description="The identifier of the delivery (报送标识).")]
    ) -> DeliveryJob | None: ...

    @entry(
        ACCESS_REQUESTS,
        "The requests to the data stewards, oldest first, page by page (访问申请列表).",
    )
    def access_requests(
        self, state: InState = None, first: First = None, after: After = None
    ) -> AccessRequestConnection | None: ...

    @entry(ACCESS_REQUEST, "One request to the data stewards. Null means that there is no such request (访问申请查询).")
    def access_request(
        self, id: Annotated[UUID, strawberry.argument(description="The identifier of the request (申请标识).")]
    ) -> AccessRequest | None: ...

    @entry(
        OWN_ACCESS_REQUESTS,
        "The requests that were made for your own organisation, oldest first, page by page (本单位访问申请).",
    )
    def own_access_requests(
        self, state: InState = None, first: First = None, after: After = None
    ) -> AccessRequestConnection | None: ...

    @entry(
        RootField("me", OPEN, where=_this_client, exact=True),
        "The caller of this request: the client, its purpose, the organisation and the account (当前调用方).",
    )
    def me(self) -> Caller | None: ...
