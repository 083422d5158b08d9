// Asks through a gateway (Hive Gateway, npm) that stands in front of the hub and knows its contract.
// usage: node gateway.mjs '{"issuer": …, "token": …, "questions": […]}'

import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";

const given = JSON.parse(process.argv[2]);
const contract = await (await fetch(`${given.issuer}/graphql/schema.graphql`)).text();
const gateway = createGatewayRuntime({
  proxy: {
    endpoint: `${given.issuer}/graphql`,
    headers: { authorization: `Bearer ${given.token}`, ...given.headers },
  },
  schema: contract,
  maskedErrors: false, // the hub words its own errors, for whoever asks
});

for (const { query, variables } of given.questions) {
  const response = await gateway.fetch("http://gateway/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query, variables }),
  });
  console.log(JSON.stringify({ answer: await response.json() }));
}
await gateway[Symbol.asyncDispose]();
