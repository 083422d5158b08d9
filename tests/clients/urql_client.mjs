// Asks and writes by urql (npm). usage: node urql_client.mjs '{"issuer": …, "token": …, "questions": […]}'

import { createClient, fetchExchange } from "@urql/core";

const given = JSON.parse(process.argv[2]);
const client = createClient({
  url: `${given.issuer}/graphql`,
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetchOptions: { headers: { authorization: `Bearer ${given.token}` } },
});

for (const { query, variables } of given.questions) {
  const asked = query.trim().startsWith("mutation") ? client.mutation(query, variables) : client.query(query, variables);
  const { data, error, extensions } = await asked.toPromise();
  const errors = error?.graphQLErrors.map(({ message, path, extensions }) => ({ message, path, extensions }));
  console.log(JSON.stringify({ answer: { data, errors, extensions } }));
}
