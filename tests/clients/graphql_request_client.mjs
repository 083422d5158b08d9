// Asks and writes by graphql-request (npm), with its defaults. usage: node graphql_request_client.mjs '{"issuer": …, …}'

import { GraphQLClient } from "graphql-request";

const given = JSON.parse(process.argv[2]);
const client = new GraphQLClient(`${given.issuer}/graphql`, {
  headers: { authorization: `Bearer ${given.token}`, prefer: "withheld=report" },
});

// It throws where the answer has errors.
for (const { query, variables } of given.questions) {
  console.log(JSON.stringify({ answer: { data: await client.request(query, variables) } }));
}
