// A client by oauth4webapi (npm). usage: node oauth4webapi_client.mjs '{"issuer": …, "client": …, …}'
// As a system it proves itself by a key (private_key_jwt); for a person by authorization code with PKCE.

import { createServer } from "node:http";
import { once } from "node:events";
import * as oauth from "oauth4webapi";

const given = JSON.parse(process.argv[2]);
const told = (done) => console.log(JSON.stringify(done));

// Plain http is for a hub on this machine alone.
const insecure = { [oauth.allowInsecureRequests]: new URL(given.issuer).protocol === "http:" };
const issuer = new URL(given.issuer);
const server = await oauth.processDiscoveryResponse(
  issuer,
  await oauth.discoveryRequest(issuer, { ...insecure, algorithm: "oauth2" }),
);
const client = { client_id: given.client };
const graphql = new URL("/graphql", given.issuer);

async function ask(token, question) {
  const headers = new Headers({ "content-type": "application/json" });
  const body = JSON.stringify(question);
  const answer = await oauth.protectedResourceRequest(token, "POST", graphql, headers, body, insecure);
  return answer.json();
}

async function asSystem() {
  const key = await crypto.subtle.importKey("jwk", given.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const proof = oauth.PrivateKeyJwt({ key, kid: given.key.kid });
  const form = new URLSearchParams({ scope: given.purpose });
  const asked = await oauth.clientCredentialsGrantRequest(server, client, proof, form, insecure);
  const tokens = await oauth.processClientCredentialsResponse(server, client, asked);
  told({ tokens });
  // What a resource server would see of it (RFC 9068).
  const seen = new Request(graphql, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  told({ claims: await oauth.validateJwtAccessToken(server, seen, graphql.href, insecure) });
  for (const question of given.questions) told({ answer: await ask(tokens.access_token, question) });
  const state = async () =>
    oauth.processIntrospectionResponse(
      server,
      client,
      await oauth.introspectionRequest(server, client, proof, tokens.access_token, insecure),
    );
  told({ state: await state() });
  const gone = await oauth.revocationRequest(server, client, proof, tokens.access_token, insecure);
  await oauth.processRevocationResponse(gone);
  told({ state: await state() });
}

// An app on a person's own machine listens on a free port for the browser to come back to (RFC 8252 7.3).
async function listen() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const redirect = `http://127.0.0.1:${listener.address().port}/signed-in`;
  const arrival = async () => {
    const [request, response] = await once(listener, "request");
    response.end("You can close this window.");
    listener.close();
    listener.closeAllConnections();
    return new URL(request.url, redirect);
  };
  return { redirect, arrival };
}

async function forPerson() {
  const { redirect, arrival } = await listen();
  const none = oauth.None();
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const address = new URL(server.authorization_endpoint);
  address.search = new URLSearchParams({
    response_type: "code",
    client_id: given.client,
    redirect_uri: redirect,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  told({ address });
  const back = await arrival();
  const checked = oauth.validateAuthResponse(server, client, back, state);
  const exchanged = await oauth.authorizationCodeGrantRequest(
    server, client, none, checked, redirect, verifier, insecure,
  );
  const first = await oauth.processAuthorizationCodeResponse(server, client, exchanged);
  told({ tokens: first });
  for (const question of given.questions) told({ answer: await ask(first.access_token, question) });
  const refresh = (token) => oauth.refreshTokenGrantRequest(server, client, none, token, insecure);
  const second = await oauth.processRefreshTokenResponse(server, client, await refresh(first.refresh_token));
  told({ tokens: second });
  told({ answer: await ask(second.access_token, given.questions[0]) });
  const gone = await oauth.revocationRequest(server, client, none, second.refresh_token, insecure);
  await oauth.processRevocationResponse(gone);
  const refused = await oauth
    .processRefreshTokenResponse(server, client, await refresh(second.refresh_token))
    .catch((error) => error);
  told({ refused: refused.error });
}

await (given.key ? asSystem() : forPerson());
