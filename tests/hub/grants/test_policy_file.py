from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey

from hub.codes import Department
from hub.grants.articles import RESPONSIBLE, may_hold
from hub.grants.grantable import grantable
from hub.grants.policy import PolicyMistakes
from hub.grants.policy_file import read_policy, read_policy_file
from permissions.model import Capability, Disclosure, Scope
from schema.contract import build_contract
from tests.hub.grants.policies import EDUCATION_OFFICE, FIELDS, TEXT, a_policy


def mistakes_of(text: str) -> list[str]:
    with pytest.raises(PolicyMistakes) as caught:
        a_policy(text)
    assert all(mistake in str(caught.value) for mistake in caught.value.mistakes)
    return caught.value.mistakes


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_u4_what_comes_with_its_row_may_be_named_and_opens_nothing() -> None:
    """A policy of before keeps its lines; a band is granted with its value, under the name of that."""
    whole, own = grantable(build_contract()._schema), "[Query.person, Person.name"
    named = changed(f"{own}]", f"{own}, EligibilityDecision.position, RecordAssistancePayload.replayed]")
    assert read_policy(named, whole, folder=Path()).grants == read_policy(TEXT, whole, folder=Path()).grants
    with pytest.raises(PolicyMistakes) as caught:
        read_policy(changed(f"{own}]", f"{own}, Person.birthDateBand]"), whole, folder=Path())
    (mistake,) = caught.value.mistakes
    assert mistake.endswith(
        "Person.birthDateBand has no grant of its own. Grant Person.birthDate instead, FULL or BANDED."
    )


def test_a_policy_is_read_as_it_is_written() -> None:
    policy = a_policy()
    assert [one.name for one in policy.organisations] == ["Education office of the first district", "Insurance bureau"]
    assert policy.organisations[0].id == EDUCATION_OFFICE
    assert policy.clients[0].organisation == EDUCATION_OFFICE
    assert policy.clients[1].organisation == policy.organisations[1].id
    assert policy.clients[1].roles == ("insurance-clerk",)
    grant = policy.grants[0]
    assert grant.fields == ("query.person", "person.name")
    assert (grant.capabilities, grant.disclosure, grant.scope) == ((Capability.READ,), Disclosure.FULL, Scope.DISTRICT)
    assert policy.grants[2].capabilities == (Capability.FILTER, Capability.SORT)
    assert policy.grants[2].disclosure is Disclosure.FULL


def test_a_client_s_own_settings_are_off_unless_they_are_set() -> None:
    method = "auth_method: client_secret_basic"
    assert [(one.strict, one.documents_only) for one in a_policy().clients] == [(False, False)] * 2
    on = a_policy(changed(method, f"{method}\n    strict: true\n    documents_only: true")).clients
    assert [(one.strict, one.documents_only) for one in on] == [(True, True), (False, False)]
    for value in ("null", "1", '"true"', "[]"):
        (mistake,) = mistakes_of(changed(method, f"{method}\n    strict: {value}"))
        assert "strict: must be true or false" in mistake


def test_a_charity_is_held_to_registered_documents_unless_the_file_says_otherwise() -> None:
    bureau = "Insurance bureau\n    department: MEDICAL_INSURANCE"
    purpose = "article: 9\n    department: MEDICAL_INSURANCE"
    charity = TEXT.replace(bureau, bureau.replace("MEDICAL_INSURANCE", "CHARITY"))
    charity = charity.replace(purpose, "article: 17\n    department: CIVIL_AFFAIRS")
    assert charity.count("CHARITY") == charity.count("article: 17") == 1
    assert [one.documents_only for one in a_policy(charity).clients] == [False, True]
    name = "    name: Settlement system"
    free = charity.replace(name, f"{name}\n    documents_only: false")
    assert [one.documents_only for one in a_policy(free).clients] == [False, False]


def test_a_day_begins_at_midnight_in_chongqing() -> None:
    grants = a_policy().grants
    assert grants[0].since == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert grants[1].until == datetime(2026, 12, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("Person.phone]", "Person.shoeSize]", "line 58: grants[1].fields:", "Person.shoeSize is not in the schema"),
        ("Person.phone]", "Person.*]", "line 58: grants[1].fields:", "name each field"),
        ("Person.phone]", "Person.phone, Person.phone]", "line 58: grants[1].fields:", "given twice"),
        ("[Person.phone]", "[]", "line 58: grants[1].fields:", "at least one"),
        ("    until: 2027-01-01\n", "", "line 41: grants[0].until:", "must be given"),
        ("since: 2026-01-01", "since: 2027-01-01", "line 47: grants[0].until:", "later than since"),
        ("2026-12-01T12:00:00+08:00", "2026-12-01T12:00:00", "line 56: grants[1].until:", "needs its offset"),
        ("2026-12-01T12:00:00+08:00", "soon", "line 56: grants[1].until:", "must be given"),
        ("disclosure: MASKED", "disclosure: HIDDEN", "line 53: grants[1].disclosure:", "HIDDEN must be one of"),
        ("    disclosure: FULL\n", "", "line 41: grants[0].disclosure:", "must be given"),
        ("capability: READ", "capability: OWN", "line 43: grants[0].capability:", "OWN must be one of"),
        (
            "capability: READ\n    disclosure: MASKED",
            "capability: [READ, SORT]\n    disclosure: MASKED",
            "line 53: grants[1].disclosure:",
            "READ alone; grant SORT",
        ),
        ("    scope: EVERYONE", "    disclosure: FULL\n    scope: EVERYONE", "line 62:", "belongs to READ"),
        (
            "Person.phone]",
            "Person.sex]",
            "line 58: grants[1].fields:",
            "Person.sex has no form for MASKED; it can be shown FULL",
        ),
        (
            "disclosure: MASKED",
            "disclosure: BANDED",
            "line 58: grants[1].fields:",
            "Person.phone has no form for BANDED; it can be shown FULL, MASKED",
        ),
        ("disclosure: MASKED", "disclosure: PSEUDONYM", "line 58: grants[1].fields:", "has no form for PSEUDONYM"),
        ("    scope: EVERYONE", "    scope: NOBODY", "line 62: grants[2].scope:", "NOBODY must be one of"),
        ("  - role: education-clerk", "  - role: boss", "line 41: grants[0].role:", "boss is not a role"),
        ("roles: [education-clerk]", "roles: [boss]", "line 31: clients[0].roles:", "boss is not a role"),
        ("    purposes: [EDUCATION_AID]\n    cap", "    purposes: [FUN]\n    cap", "line 42:", "FUN is not a purpose"),
        (
            "organisation: Insurance",
            "organisation: Some",
            "line 34: clients[1].organisation:",
            "Some bureau is not an org",
        ),
        ("article: 10", "article: 9", "line 17: purposes[0].department:", "not a responsible unit of article 9"),
        ("article: 10", "article: 23", "line 16: purposes[0].article:", "from 1 to 22"),
        ("article: 10", "article: true", "line 16: purposes[0].article:", "from 1 to 22"),
        ("code: EDUCATION_AID", "code: EDUCATION AID", "line 15: purposes[0].code:", "must be 1 to 64 ASCII"),
        ("code: insurance-clerk", "code: Education_clerk", "line 12: roles[1].code:", "given twice"),
        ("code: insurance-clerk", "code: ../x", "line 12: roles[1].code:", "must be 1 to 64 ASCII letters"),
        ("- id: insurance-1", "- id: EDUCATION-office-1", "line 33: clients[1].id:", "given twice"),
        ("purposes: PREMIUM_SUBSIDY", "purposes: EDUCATION_AID", "line 39:", "MEDICAL_INSURANCE may not hold EDUC"),
        ("- id: insurance-1", "- id: education-office-1", "line 33: clients[1].id:", "given twice"),
        ("code: insurance-clerk", "code: education-clerk", "line 12: roles[1].code:", "given twice"),
        ("code: PREMIUM_SUBSIDY", "code: EDUCATION_AID", "line 20: purposes[1].code:", "given twice"),
        (
            "- name: Insurance bureau",
            "- name: EDUCATION office－of the first\u00a0district",
            "line 6: organisations[1].name:",
            "given twice",
        ),
        ("- name: Insurance bureau", f"- id: {EDUCATION_OFFICE}\n    name: Insurance bureau", "line 6:", "given twice"),
        (EDUCATION_OFFICE, "seven", "line 2: organisations[0].id:", "must be a UUID"),
        ('"980101"', "980101", "line 5: organisations[0].division:", "quotes around digits"),
        ('"980101"', '"98"', "line 5: organisations[0].division:", "division code"),
        ("department: EDUCATION", "department: MAGIC", "line 4: organisations[0].department:", "MAGIC must be one of"),
        ("client_secret_basic", "password", "line 29: clients[0].auth_method:", "must be one of"),
        ("client_secret_basic", "private_key_jwt", "line 26: clients[0].jwks_file:", "must be given"),
        (
            "client_secret_basic",
            "private_key_jwt",
            "line 30: clients[0].secret_hash:",
            "belongs to client_secret_basic",
        ),
        ("    scope: DISTRICT\n", "    scope: DISTRICT\n    scope: EVERYONE\n", "line 46: grants[0].scope:", "twice"),
        ("    approved_by:", "    approver: x\n    approved_by:", "line 48: grants[0].approver:", "is not known here"),
        ("roles:\n", "titles: []\nroles:\n", "line 9: titles:", "is not a section"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, place: str, words: str) -> None:
    mistakes = mistakes_of(changed(old, new))
    assert any(mistake.startswith(place) and words in mistake for mistake in mistakes), mistakes


def emergency(*changes: tuple[str, str]) -> str:
    """The policy with temporary relief in place of education aid, for civil affairs, which names an emergency."""
    text = TEXT.replace(
        "article: 10\n    department: EDUCATION\n    legal_basis: STATUTORY_DUTY",
        "article: 14\n    department: CIVIL_AFFAIRS\n    legal_basis: EMERGENCY",
    ).replace("department: EDUCATION\n", "department: CIVIL_AFFAIRS\n")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        (
            [("capability: READ\n", "capability: [READ, FILTER]\n")],
            "line 43: grants[0].capability:",
            "FILTER cannot be granted for an emergency",
        ),
        (
            [("[Query.person,", "[Query.persons,")],
            "line 49: grants[0].fields:",
            "Query.persons finds people whom the caller did not name",
        ),
        (
            [("disclosure: MASKED", "disclosure: FULL")],
            "line 58: grants[1].fields:",
            "Person.phone is sensitive. For an emergency it is never shown in full",
        ),
        (
            [
                (
                    "purposes: [EDUCATION_AID]\n    capability: READ\n    disclosure: FULL",
                    "purposes: [PREMIUM_SUBSIDY, EDUCATION_AID]\n    capability: [READ, AGGREGATE]\n    disclosure: FULL",
                )
            ],
            "line 43: grants[0].capability:",
            "AGGREGATE cannot be granted",
        ),
    ],
    ids=["a filter", "a list", "a sensitive field in full", "another purpose beside it"],
)
def test_an_emergency_looks_up_and_writes_back_with_minimum_fields(
    changes: list[tuple[str, str]], place: str, words: str
) -> None:
    a_policy(emergency())
    mistakes = mistakes_of(emergency(*changes))
    assert any(mistake.startswith(place) and words in mistake for mistake in mistakes), mistakes


def test_the_same_rights_are_taken_for_another_legal_basis() -> None:
    for old, new in (("[Query.person,", "[Query.persons,"), ("disclosure: MASKED", "disclosure: FULL")):
        a_policy(changed(old, new))


def test_every_mistake_is_reported_at_once_in_the_order_of_the_lines() -> None:
    text = TEXT.replace("EVERYONE", "NOBODY").replace("article: 10", "article: 0").replace("Person.name", "Person.x")
    mistakes = mistakes_of(text)
    assert [mistake.split(":")[0] for mistake in mistakes] == ["line 16", "line 49", "line 62", "line 66"]


@pytest.mark.parametrize(
    "text",
    ["", "just words", "- a list", "a: [", "grants: 3", "grants: [1]", "a: !!python/object:os.system {}", "? [a]\n: b"],
)
def test_what_is_no_policy_is_said_to_be_none(text: str) -> None:
    assert mistakes_of(text)


@given(st.text(alphabet="ab:-[]{}&*?!|>'\"#%@,\n 1\0\t", max_size=40))
def test_no_text_makes_the_reader_fail_in_any_other_way(text: str) -> None:
    with suppress(PolicyMistakes):
        a_policy("grants:\n" + text)


def test_public_keys_are_read_beside_the_policy_and_private_ones_are_refused(tmp_path: Path) -> None:
    text = changed("client_secret_basic\n    secret_hash: scrypt$example", "private_key_jwt\n    jwks_file: keys.json")
    file = tmp_path / "policy.yaml"
    file.write_text(text, "utf-8")
    public = ECKey.generate_key("P-256", parameters={"kid": "1"}).as_dict(private=False)
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [public]}))
    policy = read_policy_file(file, FIELDS)
    assert json.loads(policy.clients[0].jwks or "") == {"keys": [public]}
    unusable = [
        {"kty": "EC"},
        {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"},
        {"kty": "oct"},
        ECKey.generate_key("P-384").as_dict(private=False),
        OKPKey.generate_key("X25519").as_dict(private=False),
        public | {"use": "enc"},
        public | {"alg": "RS256"},
        public | {"p": "secret"},
    ]
    sets = [[each] for each in unusable] + [[public | {"d": "secret"}], [], [public] * 11]
    for content in (*({"keys": keys} for keys in sets), {"keys": 3}, {"keys": [3]}, []):
        (tmp_path / "keys.json").write_text(json.dumps(content))
        with pytest.raises(PolicyMistakes, match=r"line 30: clients\[0\].jwks_file"):
            read_policy(text, FIELDS, folder=tmp_path)


def test_a_file_that_cannot_be_read_is_a_mistake_too(tmp_path: Path) -> None:
    with pytest.raises(PolicyMistakes, match="cannot be read"):
        read_policy_file(tmp_path / "nothing.yaml", FIELDS)


def test_every_article_has_a_responsible_unit_and_none_is_a_supplier() -> None:
    assert set(RESPONSIBLE) == set(range(1, 23))
    assert all(units and Department.CHARITY not in units for units in RESPONSIBLE.values())
    assert len(RESPONSIBLE[4]) == 13
    assert may_hold(Department.CHARITY, 17)
    assert not may_hold(Department.CHARITY, 4)
    assert not may_hold(Department.EDUCATION, 9)
