"""The simulator: what a query of somebody would be answered, without a value of it."""

from __future__ import annotations

from typing import Annotated, ClassVar

import strawberry

from hub.catalogue.declarations import Order, Rows
from hub.catalogue.fields import entry
from resolvers import rights_questions
from resolvers.rights_questions import SIMULATED_COLUMNS
from schema.rights import (
    COORDINATE,
    PURPOSE,
    AskedAccount,
    AskedClient,
    At,
    EveryDepartment,
    looked_up,
    told,
)

SIMULATE_OPERATION = looked_up(
    "simulate_operation",
    rights_questions.simulate_operation,
    SIMULATED_COLUMNS,
    (Order("position"),),
    "client account purpose document variables at",
)


@strawberry.type(
    description="A field of a simulated query with one way in which it would be shown, or with the reason why it would be withheld (模拟结果)."
)
class SimulatedField:
    KEY: ClassVar[str] = "simulated_field"
    ROWS: ClassVar[Rows] = Rows(key="position")

    position: int | None = told("position", "The place in the selection (序号).")
    path: str | None = told("path", "The names in the answer from the root field on, with points between them (路径).")
    coordinate: str | None = told("coordinate", COORDINATE)
    outcome: str | None = told(
        "outcome",
        "GIVEN, or what the access report would say, such as MASKED, WITHHELD or PARTLY_WITHHELD; REFUSED, where such a request is refused as a whole (结果).",
    )
    disclosure: str | None = told(
        "disclosure", "How the value would be shown. Null means that it is withheld (提供方式)."
    )
    scope: str | None = told(
        "scope", "The rows on which it would be shown so. Null means every row that is there (数据范围)."
    )
    reason: str | None = told("reason", "Why it would be withheld (原因).")
    price: int | None = told(
        "price",
        "The number of values that the root field is expected to return, which is its cost. Null for fields below it (预计取值数).",
    )


@strawberry.type(description="Questions about what would be answered (模拟查询).")
class SimulationQuery:
    @entry(
        SIMULATE_OPERATION,
        "What a query of a client, or of a person who signs in with it, would be answered for a purpose at a moment: its shape, disclosures and reasons. No row is read, so neither values nor counts are told. The values of arguments are not all judged: a page size or a cursor that the query itself would be refused for is not told (查询模拟).",
    )
    def simulate_operation(
        self,
        client: AskedClient,
        purpose: Annotated[str, strawberry.argument(description=PURPOSE)],
        document: Annotated[
            str,
            strawberry.argument(
                description="The query as it would be sent, with one operation, on one line (查询文本)."
            ),
        ],
        account: AskedAccount = None,
        variables: Annotated[
            str | None, strawberry.argument(description="Its variables, as a JSON object on one line (变量).")
        ] = None,
        at: At = None,
        of_every_department: EveryDepartment = None,
    ) -> list[SimulatedField] | None: ...
