// Asks, writes and pages by Apollo Client (npm), with its defaults. usage: node apollo_client.mjs '{"issuer": …, "token": …, …}'

import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

const given = JSON.parse(process.argv[2]);
const client = new ApolloClient({
  link: new HttpLink({
    uri: `${given.issuer}/graphql`,
    headers: { authorization: `Bearer ${given.token}`, prefer: "withheld=report" },
  }),
  cache: new InMemoryCache({ typePolicies: { Query: { fields: { persons: relayStylePagination() } } } }),
});

// Each throws where the answer has errors.
for (const { query, variables } of given.questions) {
  const document = gql(query);
  const { data } = query.trim().startsWith("mutation")
    ? await client.mutate({ mutation: document, variables })
    : await client.query({ query: document, variables });
  console.log(JSON.stringify({ answer: { data } }));
}

const persons = client.watchQuery({ query: gql(given.page), variables: { first: 2 } });
const page = (edges) =>
  new Promise((resolve) => {
    const shown = persons.subscribe(({ data, loading }) => {
      if (!loading && data?.persons?.edges.length === edges) {
        resolve(data.persons);
        queueMicrotask(() => shown.unsubscribe());
      }
    });
  });
const first = await page(2);
const both = page(4);
await persons.fetchMore({ variables: { after: first.pageInfo.endCursor } });
console.log(JSON.stringify({ paged: (await both).edges.map((edge) => edge.node.id) }));
client.stop();
