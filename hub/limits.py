"""What one question may be at most: every limit with its number and its reason. hub/docs/limits.md lists them.

Each is told with its number and a way out, before any data is read: accepted at the number, refused beyond it.
A fragment counts each time it is spread, so fragments cannot be used to avoid a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from hub.errors import Code, RefusedRequest


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many of something. `rule` ends the sentence that begins with the number, and has the way out."""

    most: int
    rule: str
    code: Code = Code.LIMIT_EXCEEDED
    status: HTTPStatus = HTTPStatus.BAD_REQUEST

    @property
    def sentence(self) -> str:
        return f"At most {self.most:,} {self.rule}"

    def check(self, number: int) -> None:
        """Raises `RefusedRequest` beyond the limit."""
        if number > self.most:
            raise self.refusal()

    def refusal(self) -> RefusedRequest:
        """Return what is told beyond the limit."""
        return RefusedRequest(self.code, self.sentence, status=self.status)


BYTES = Limit(
    1024 * 1024,
    "bytes are accepted in one request. Split the request into several.",
    Code.TOO_LARGE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
)
"""A batch of 1,000 identity numbers needs about 25 kB."""

HEAD = Limit(
    64 * 1024,
    "bytes are accepted in the address and the headers of one request. Send the query by POST, in the body.",
    Code.TOO_LARGE,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
)
"""What is kept of a caller before anybody knows who it is. A token has about 700 bytes."""

HEADERS = Limit(
    100,
    "headers are accepted in one request. Leave out headers that the hub does not need.",
    Code.TOO_LARGE,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
)
"""A browser behind two proxies sends about thirty."""

DOCUMENT = Limit(
    65_536,
    "bytes are accepted in one document. Put values into variables and leave comments out, or split the document.",
    Code.TOO_LARGE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
)
"""Each character is looked at one by one to find the tokens. Documents that programs write have a few kilobytes."""

TOKENS = Limit(5_000, "tokens are accepted in one document. Put values into variables, or split the document.")
"""The time to parse. A question about everything of a person has a few hundred."""

FIELDS = Limit(500, "fields may be selected in one document. Select fewer fields, or split the document.")
"""The time to select. A question about everything of a person has about two hundred."""

COMPARISONS = Limit(
    25_000,
    "comparisons are made to check that the fields and fragments of one document fit together. Select each field once in an object, and spread fewer fragments side by side.",
)
"""Validation compares each two fields of one response name, with their arguments, and each two fragments that are spread
side by side: 25,000 comparisons take about 40 ms. Forty fragments that all select the same two fields have 4,700."""

NODES = Limit(
    5_000,
    "fields, spreads and values are accepted in one document; a fragment counts wherever it is spread. Put values into variables, or split the document.",
)
"""The time to validate and to select: a fragment is looked at again in each operation and each place that it is spread in."""

ALIASES = Limit(
    200, "aliases are accepted in one document. To ask about many persons, give a list instead of an alias for each."
)
"""Guesses in one question: a list is counted and bounded, aliases make a longer statement instead."""

DIRECTIVES = Limit(100, "directives are accepted in one document. Leave fields out instead of skipping them.")
"""Each variable of @skip and @include can double the plans of a document."""

DEPTH = Limit(16, "levels of nested fields are accepted. Ask about the inner object itself, by its id.")
"""What both databases compile without trouble. A whole introspection has 15."""

ROOT_FIELDS = Limit(16, "root fields are accepted in one operation. Split the operation into several.")
"""Each is a statement of its own, and they run side by side on the connections of one process."""

NAMES = Limit(50, "names of fields and aliases are accepted in one object. Split the operation into several.")
"""SQLite's `json_object` takes 100 arguments."""

NAME_LENGTH = Limit(63, "characters are accepted in an alias. Choose a shorter alias.")
"""PostgreSQL cuts longer names in silence, and two names could merge."""

OBJECTS = Limit(
    300,
    "objects may be selected in one operation; below a record of assistance, an object counts once for each type of record. Select fewer objects below records.",
)
"""Below an interface a field counts once for every concrete type, and so again below these: a short question can be a
statement of megabytes."""

PLANNING = Limit(
    400,
    "units of planning may be spent on one operation. Ask for fewer programmes, types of record or aliases, or split the operation.",
)
"""A unit is about a kilobyte of SQL, and takes a millisecond of one core (`resolvers.planning_cost`). What rules say of a
person is about 25 for each programme, with every condition: a dozen programmes are asked for at once, and the others after them."""

INTROSPECTED = Limit(
    50_000,
    "values about the schema are returned in one operation. Ask for fewer levels or aliases of __schema and __type.",
)
"""The whole introspection of the whole contract has about 20,000."""

VALUES = Limit(
    250_000,
    "values may be expected in one answer. Ask about fewer persons, give lists a smaller first, or count by fewer fields.",
)
"""The cost of an operation: the rows expected, times the fields asked of each. About 10 MB of answer."""

PERSONS = Limit(1_000, "persons are looked up in one list. Split the list into several.")
"""One statement finds them all."""

PAGE = Limit(200, "rows are on one page. Ask for the next page with endCursor.")
"""A page is an answer that somebody looks at; whoever wants them all follows the cursor."""

CONDITION = Limit(100, "values are accepted in one condition. Give fewer values.")
"""No list of codes is longer."""

ITEMS = Limit(1_000, "records are accepted in one batch. Split the batch into several.")
"""A hundred go in one transaction; in a hub on SQLite each has its own, and together they take about as long as one operation may."""

RECORDS = Limit(1_000, "records can be asked for with first or last. Leave both out to get all records.")
"""A number beyond what any list of one household has is a mistake."""

CHANGES = Limit(
    20,
    "changes of one person or household are accepted from one organisation within 24 hours: changes of its members, of economic snapshots, of determinations and of registered data. Nothing was written. Send the change again when 24 hours have passed.",
)
"""A rule's verdict tells a little of what it rests on; whoever changes one of its inputs again and again would learn the
others by the verdicts. No family is larger. Rows that a client delivers count as well."""

MEMBERSHIPS = Limit(
    6,
    "memberships of one person are accepted from one organisation within 30 days, those that were refused among them. Nothing was written. Send the membership again when 30 days have passed, or ask the operator of the hub to import it.",
)
"""Whether one is refused, or stands beside one in another household, tells one bit of the days that are on record; by halving,
a day within a decade is twelve bits. Somebody moves, and a mistake about it is corrected, in fewer."""

FILES = Limit(
    200,
    "files are accepted in one delivery. Put several sheets into one workbook, or deliver the others by another delivery.",
    Code.TOO_LARGE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
)
"""Each is looked into before any is read. A district's month has about twenty."""

DELIVERIES = Limit(
    10,
    "deliveries of one organisation may be on their way at a time. Confirm or cancel one, or wait until one has ended.",
)
"""The files of each lie on the disk of the hub until it has ended."""

LIST_ROWS = 10
"""Rows that a list is expected to have where nothing says how many are wanted: more than the members of a household,
and about the records of a person in a year."""

KNOWN = 100_000
"""Different persons found by number in a window that speak for a client: by their share it is told from one who guesses.
More are not remembered, so that what is kept for a window is bounded, and so is what can be guessed beside them."""

DAYS_WRITTEN = 31
"""Days other than today for which one organisation may write back what one person was given within `DAYS_WINDOW_DAYS`: the rule's
verdict on such a day is answered to the writer. More than most patients are treated on in a month."""

DAYS_WINDOW_DAYS = 30

OWN_WRITES_DAYS = 90
"""How long what an organisation writes itself is not in its own statistics: a count that it could move step by step would
tell what is withheld of one person."""
