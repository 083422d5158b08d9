// An OpenID provider by oidc-provider (npm), as a city may have one: it asks for a name, and then for leave.
// usage: node oidc_provider.mjs '{"port": …, "client": …, "secret": …, "redirect": …}'

import Provider from "oidc-provider";

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;
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
  pkce: { required: () => true },
});
provider.listen(given.port, "127.0.0.1", () => console.log(JSON.stringify({ issuer })));
