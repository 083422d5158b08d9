// Sign-in by authorization code with PKCE (RFC 6749 §4.1, RFC 7636, RFC 9207): away to the hub's own pages, where a
// person says who they are and picks a purpose, and back.

import { carryOver } from "./memory.js";

const CLIENT = document.documentElement.dataset.client; // as which this page signs people in
const PENDING = "hub.sign-in"; // in sessionStorage, between leaving and coming back

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const redirectUri = () => location.origin + location.pathname;

// What the authorization server says of itself (RFC 8414); null when it cannot be read.
export const readServer = async () => {
  try {
    const response = await fetch("/.well-known/oauth-authorization-server");
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
};

export const canSignIn = (server) => Boolean(server?.authorization_endpoint);

// The public address of the hub when the page was opened under another one: the sign-in would not come back here.
export const otherAddress = (server) => (server && server.issuer !== location.origin ? server.issuer + location.pathname : null);

export const signIn = async (server, purpose) => {
  await carryOver();
  const [state, verifier] = [random(), random()];
  sessionStorage.setItem(PENDING, JSON.stringify({ state, verifier }));
  const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const address = new URL(server.authorization_endpoint);
  const asked = {
    response_type: "code",
    client_id: CLIENT,
    redirect_uri: redirectUri(),
    state,
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...(purpose && { scope: purpose }),
  };
  address.search = new URLSearchParams(asked);
  location.assign(address);
};

// After coming back: a session begins. Answers null, or the code of what went wrong.
export const finishSignIn = async (server, session) => {
  const said = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
  sessionStorage.removeItem(PENDING);
  if (!said.has("code") && !said.has("error")) return null;
  history.replaceState(null, "", location.pathname); // a code is of nobody's business, even when it is spent
  if (said.get("state") !== pending?.state || said.get("iss") !== server?.issuer) return "FOREIGN";
  if (said.has("error")) return said.get("error") === "access_denied" ? "REFUSED" : "FAILED";
  try {
    session.begin(
      await asked(server.token_endpoint, {
        grant_type: "authorization_code",
        code: said.get("code"),
        redirect_uri: redirectUri(),
        code_verifier: pending.verifier,
      }),
    );
    return null;
  } catch {
    return "FAILED";
  }
};

export const refreshed = (server, token) =>
  asked(server.token_endpoint, { grant_type: "refresh_token", refresh_token: token });

export const revoked = (server, token) => form(server.revocation_endpoint, { token }).catch(() => null);

// Ends what the hub remembers of this browser, so that the next sign-in asks who is there. True when nothing is left.
export const left = async (server) => {
  if (!canSignIn(server) || otherAddress(server)) return true; // nobody signs in from here
  return fetch("/oauth/sign-out", { method: "POST", credentials: "same-origin" }).then(({ ok }) => ok, () => false);
};

const asked = async (address, fields) => {
  const response = await form(address, fields);
  if (!response.ok) throw new Error((await response.json()).error);
  return response.json();
};

const form = (address, fields) =>
  fetch(address, { method: "POST", body: new URLSearchParams({ client_id: CLIENT, ...fields }), credentials: "omit" });
