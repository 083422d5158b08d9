"""A city begins with one file, and gains an office, a client, a role, a purpose and grants by its API, while it serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from hub.config import Settings
from hub.server.cli import commands
from tests.ground.city import POLICY, SECRET
from tests.hub.server.serving import Server, environment, serving

HASH = next(line.split('"')[1] for line in POLICY.read_text("utf-8").splitlines() if "secret_hash" in line)
ACTS = """approveRequest refuseRequest revokeGrant registerOrganisation registerClient addRole addPurpose requestAccess
          assignRole"""
SHOWN = """Query.accessRequests AccessRequest.id AccessRequest.state AccessRequest.grant Grant.id Grant.revokedAt
           Organisation.id Role.code Purpose.code ClientRegistration.secret ClientRegistration.client Client.id"""
FILE = f"""
organisations:
  - {{name: 市民政局, department: CIVIL_AFFAIRS, division: "980000"}}
roles:
  - {{code: data-steward, description: Looks after access.}}
purposes:
  - {{code: ACCESS, article: 22, department: CIVIL_AFFAIRS, legal_basis: SUPERVISION, description: Access.}}
clients:
  - {{id: first, organisation: 市民政局, name: A desk, auth_method: client_secret_basic, secret_hash: "{HASH}", roles: [data-steward], purposes: [ACCESS]}}
  - {{id: second, organisation: 市民政局, name: A desk, auth_method: client_secret_basic, secret_hash: "{HASH}", roles: [data-steward], purposes: [ACCESS]}}
grants:
  - role: data-steward
    purposes: [ACCESS]
    capability: WRITE
    scope: EVERYONE
    since: 2026-01-01
    until: 2126-01-01
    approved_by: Head of civil affairs
    fields: [{", ".join(f"Mutation.{act}" for act in ACTS.split())}]
  - role: data-steward
    purposes: [ACCESS]
    capability: READ
    disclosure: FULL
    scope: EVERYONE
    since: 2026-01-01
    until: 2126-01-01
    approved_by: Head of civil affairs
    fields: [{", ".join(SHOWN.split())}]
"""
APPROVE = "mutation($id: ID!) { approveRequest(id: $id) { id state grant { id } } }"
QUESTION = '{ person(by: {id: "00000000-0000-4000-8000-000000000000"}) { id } me { client { id } } }'
FIELDS = ["Query.person", "Person.id", "Query.me", "Caller.client", "Client.id"]
REQUEST = """mutation($fields: [String!]!) { requestAccess(role: "student-clerk", coordinates: $fields, capability: READ,
  disclosure: FULL, scope: DISTRICT, purposes: ["SCHOOL_AID"], until: "2027-06-01T00:00:00Z", because: "§10") { id state } }"""
ASSIGN = 'mutation { assignRole(role: "student-clerk", client: "school", purposes: ["SCHOOL_AID"], because: "§10") { id state } }'


def token(server: Server, client: str, secret: str, purpose: str) -> httpx.Response:
    form = {"grant_type": "client_credentials", "scope": purpose}
    return server.http.post("/oauth/token", data=form, auth=(client, secret))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_city_grows_from_one_file_by_its_api_alone_while_it_serves(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(FILE, "utf-8")
    loaded = CliRunner().invoke(commands, ["grants", "load", str(tmp_path / "policy.yaml")], env=environment(settings))
    assert loaded.exit_code == 0, loaded.output
    with serving(settings, tmp_path) as server:
        tokens = {who: token(server, who, SECRET, "ACCESS").json()["access_token"] for who in ("first", "second")}

        def act(who: str, text: str, **variables: Any) -> Any:
            answer = server.ask(text, token=tokens[who], **variables)
            assert "errors" not in answer, answer
            (found,) = answer["data"].values()
            return found

        office = act("first", 'mutation { registerOrganisation(name: "区教育局", department: EDUCATION, division: "980101") { id } }')  # fmt: skip
        registered = act(
            "first",
            'mutation($office: ID!) { registerClient(id: "school", organisation: $office, name: "Student aid") { secret client { id } } }',
            office=office["id"],
        )
        secret = registered["secret"]
        assert registered["client"] == {"id": "school"}
        act("first", 'mutation { addRole(code: "student-clerk", description: "Decides on aid.") { code } }')
        act("first", 'mutation { addPurpose(code: "SCHOOL_AID", article: 10, department: EDUCATION, legalBasis: STATUTORY_DUTY, description: "Aid.") { code } }')  # fmt: skip
        assert token(server, "school", secret, "SCHOOL_AID").status_code == 400
        requested, assigned = act("first", REQUEST, fields=FIELDS), act("first", ASSIGN)
        refused = server.ask(APPROVE, token=tokens["first"], id=requested["id"])
        assert refused["errors"][0]["extensions"]["code"] == "ACT_REFUSED"
        assert act("second", APPROVE, id=assigned["id"])["state"] == "APPROVED"
        tokens["school"] = token(server, "school", secret, "SCHOOL_AID").json()["access_token"]
        before = server.ask(QUESTION, token=tokens["school"])
        assert {error["extensions"]["reason"] for error in before["errors"]} == {"NO_GRANT"}
        grant = act("second", APPROVE, id=requested["id"])["grant"]
        after = server.ask(QUESTION, token=tokens["school"])
        assert after["data"] == {"person": None, "me": {"client": {"id": "school"}}}
        assert "errors" not in after
        act("first", 'mutation($id: ID!) { revokeGrant(id: $id, because: "Over.") { id } }', id=grant["id"])
        ended = server.ask(QUESTION, token=tokens["school"])
        assert {error["extensions"]["reason"] for error in ended["errors"]} == {"GRANT_REVOKED"}
