// Pages by urql's normalised cache (npm), with its defaults. usage: node urql_pages.mjs '{"issuer": …, "token": …, "page": …}'

import { createClient, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";

const given = JSON.parse(process.argv[2]);
const client = createClient({
  url: `${given.issuer}/graphql`,
  exchanges: [cacheExchange({ keys: { PersonConnection: () => null, PersonEdge: () => null, PageInfo: () => null },
    resolvers: { Query: { persons: relayPagination() } } }), fetchExchange],
  preferGetMethod: false,
  fetchOptions: { headers: { authorization: `Bearer ${given.token}`, prefer: "withheld=report" } },
});

let after = null;
let edges = [];
for (let page = 0; page < 2; page += 1) {
  const { data, error } = await client.query(given.page, { first: 2, after }).toPromise();
  if (error) throw error;
  after = data.persons.pageInfo.endCursor;
  edges = data.persons.edges;
}
console.log(JSON.stringify({ paged: edges.map((edge) => edge.node.id) }));
