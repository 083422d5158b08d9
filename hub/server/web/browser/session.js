// Who asks: one access token for one purpose, and how it is kept fresh. In memory only, so that a script that should
// ever get in finds nothing to take away, and a closed or loaded page is signed out.

import { left, refreshed, revoked } from "./sign_in.js";

const EARLY = 30_000; // milliseconds before its end at which a token is renewed

export const createSession = (server) => {
  let current = null; // {token, expiresAt, purpose, client, refreshToken?}
  let state = { current, ended: null, number: 0 }; // why it ended, or could not; and the how many-th it is
  let renewing = null;
  const leaving = new AbortController();
  const listeners = new Set();

  const change = (next, { because = null, number = state.number } = {}) => {
    current = next;
    state = { current, ended: because, number };
    listeners.forEach((listener) => listener());
  };

  // A refresh token works once, so no two renewals may run at the same time.
  const renew = () => {
    renewing ??= refreshed(server, current.refreshToken)
      .then((answer) => hold(answer, state.number), () => end("TOKEN_EXPIRED"))
      .finally(() => (renewing = null));
    return renewing;
  };

  const hold = ({ access_token: token, refresh_token: refreshToken }, number) => {
    const { exp, iat, scope: purpose, client_id: client } = claimsOf(token);
    // Counted from now: the clocks of offices are not the hub's. Of an older token the hub says when it has ended.
    const expiresAt = Date.now() + (exp - iat) * 1000;
    change({ token, refreshToken, expiresAt, purpose, client }, { number });
  };

  const begin = (answer) => hold(answer, state.number + 1);

  const end = (because) => change(null, { because });

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: () => state,
    begin,
    end,
    leaving: leaving.signal, // ends the questions that are under way when their asker signs out

    // The access token to ask with, renewed when its end is near; null when there is none any more.
    async token() {
      if (current && current.expiresAt - Date.now() < EARLY && current.refreshToken) await renew();
      if (current && current.expiresAt <= Date.now()) end("TOKEN_EXPIRED");
      return current?.token ?? null;
    },

    // The page is loaded anew once the hub has forgotten this browser, so that nothing of what was asked and answered stays for whoever comes next.
    async signOut() {
      if (!(await left(server))) {
        change(current, { because: "NOT_SIGNED_OUT" });
        return;
      }
      leaving.abort();
      if (current?.refreshToken) await revoked(server, current.refreshToken);
      location.replace(location.pathname);
    },
  };
};

// What an access token says of itself (RFC 9068). The hub alone judges it; the page only shows it. Throws for what is none.
export const claimsOf = (token) => {
  const [, payload] = token.split(".");
  const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const claims = JSON.parse(new TextDecoder().decode(bytes));
  if (!claims.exp || !claims.iat || !claims.client_id) throw new Error("not an access token");
  return claims;
};
