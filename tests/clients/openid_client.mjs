// A client by openid-client (npm). usage: node openid_client.mjs '{"issuer": …, "client": …, …}'
// As a system it proves itself by a key (private_key_jwt); for a person by authorization code with PKCE.

import { createServer } from "node:http";
import { once } from "node:events";
import * as oidc from "openid-client";

const given = JSON.parse(process.argv[2]);
const told = (done) => console.log(JSON.stringify(done));

// The hub is an OAuth 2.0 server, not an OpenID provider. Plain http is for a hub on this machine alone.
const local = new URL(given.issuer).protocol === "http:";
const options = { algorithm: "oauth2", execute: local ? [oidc.allowInsecureRequests] : [] };

async function ask(config, token, question) {
  const headers = new Headers({ "content-type": "application/json" });
  const address = new URL("/graphql", given.issuer);
  const answer = await oidc.fetchProtectedResource(config, token, address, "POST", JSON.stringify(question), headers);
  return answer.json();
}

async function asSystem() {
  const key = await crypto.subtle.importKey("jwk", given.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const proof = oidc.PrivateKeyJwt({ key, kid: given.key.kid });
  const config = await oidc.discovery(new URL(given.issuer), given.client, undefined, proof, options);
  const tokens = await oidc.clientCredentialsGrant(config, { scope: given.purpose });
  told({ tokens });
  for (const question of given.questions) told({ answer: await ask(config, tokens.access_token, question) });
  told({ state: await oidc.tokenIntrospection(config, tokens.access_token) });
  await oidc.tokenRevocation(config, tokens.access_token);
  told({ state: await oidc.tokenIntrospection(config, tokens.access_token) });
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
  const config = await oidc.discovery(new URL(given.issuer), given.client, undefined, oidc.None(), options);
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    state: expectedState,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  });
  told({ address });
  const back = await arrival();
  const first = await oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState });
  told({ tokens: first });
  for (const question of given.questions) told({ answer: await ask(config, first.access_token, question) });
  const second = await oidc.refreshTokenGrant(config, first.refresh_token);
  told({ tokens: second });
  told({ answer: await ask(config, second.access_token, given.questions[0]) });
  await oidc.tokenRevocation(config, second.refresh_token);
  const refused = await oidc.refreshTokenGrant(config, second.refresh_token).catch((error) => error);
  told({ refused: refused.error });
}

await (given.key ? asSystem() : forPerson());
