"""Asks and writes by gql (PyPI). usage: python gql_client.py '{"issuer": ..., "token": ..., "questions": [...]}'"""

from __future__ import annotations

import json
import sys

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport


def main() -> None:
    given = json.loads(sys.argv[1])
    transport = HTTPXTransport(f"{given['issuer']}/graphql", headers={"Authorization": f"Bearer {given['token']}"})
    # The schema that is fetched is the caller's own: a question that it does not allow fails before it is sent.
    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        for question in given["questions"]:
            request = GraphQLRequest(question["query"], variable_values=question["variables"])
            try:
                found = session.execute(request, get_execution_result=True)
                answer = {"data": found.data, "extensions": found.extensions}
            except TransportQueryError as told:  # the data that could be given is in it
                answer = {"data": told.data, "errors": told.errors, "extensions": told.extensions}
            print(json.dumps({"answer": answer}))


if __name__ == "__main__":
    main()
