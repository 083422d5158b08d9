// An OpenID provider by oidc-provider (npm), as a city may have one: it asks for a name, and then for leave. Whoever gives the name of a lie is said
// to be `liar`, by a token that it signed itself and that has one claim wrong.
// usage: node oidc_provider.mjs '{"port": …, "client": …, "secret": …, "redirect": …, "liar": …, "lies": {NAME: {CLAIM: VALUE}}}'

import { generateKeyPairSync, sign } from "node:crypto";
import Provider from "oidc-provider";

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: given.client,
      client_secret: given.secret,
      redirect_uris: [given.redirect],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  cookies: { keys: ["a key that only tests know"] },
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "own", use: "sig", alg: "RS256" }] },
  pkce: { required: () => true },
});

function read(part) {
  return JSON.parse(Buffer.from(part, "base64url"));
}

function told(token) {
  const [head, body] = token.split(".");
  const claims = read(body);
  const lie = given.lies?.[claims.sub];
  if (!lie) return token;
  const text = `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: given.liar, ...lie })).toString("base64url")}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
}

provider.use(async (context, next) => {
  await next();
  if (context.body?.id_token) context.body = { ...context.body, id_token: told(context.body.id_token) };
});
provider.listen(given.port, "127.0.0.1", () => console.log(JSON.stringify({ issuer })));
