// PostGraphile over the schema `peer`, as its own documentation sets it up: the token's claims become settings of each
// transaction, so that grants and row security decide. The bench says the rest in the environment.
import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const { PEER_DATABASE, PEER_SECRET, PEER_ROLE, PEER_CONNECTIONS, PEER_PORT } = process.env;
const verified = new Map();

/** The claims of a token, which is verified when it is first seen, and good until it expires. */
function claimsOf(token) {
  const known = verified.get(token);
  if (known && known.exp > Date.now() / 1000) return known;
  const claims = jwt.verify(token, PEER_SECRET, { algorithms: ["HS256"] });
  verified.set(token, claims);
  return claims;
}

const served = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: PEER_DATABASE,
      schemas: ["peer"],
      poolConfig: { max: Number(PEER_CONNECTIONS) },
    }),
  ],
  schema: { defaultBehavior: "-connection +list" },
  grafserv: { graphiql: false, websockets: false, watch: false, outputDataAsString: true },
  grafast: {
    context({ node }) {
      const claims = claimsOf((node.req.headers.authorization ?? "").replace(/^Bearer /, ""));
      return { pgSettings: { role: PEER_ROLE, "peer.division": claims.division } };
    },
  },
});

const server = createServer();
await served.createServ(grafserv).addTo(server);
await served.getSchema();
server.listen(Number(PEER_PORT), "127.0.0.1");
