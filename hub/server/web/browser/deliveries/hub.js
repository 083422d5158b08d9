// What the page asks of /deliveries/jobs, as any client does: with the token of whoever signed in. What goes wrong is a
// Failure, with the hub's code and sentence.

import { heed } from "../ask.js";

const JOBS = "/deliveries/jobs";
const REFUSED_AT_ONCE = 100; // refused cells that are read at a time

export class Failure extends Error {
  // `mistakes` are those in what was sent, each with the path of its place.
  constructor(code, message = "", mistakes = []) {
    super(message);
    this.code = code;
    this.mistakes = mistakes;
  }
}

export const hubOf = (session) => {
  const headers = async (more) => {
    const token = await session.token();
    if (!token) throw new Failure("TOKEN_EXPIRED");
    return { accept: "application/json", authorization: `Bearer ${token}`, ...more };
  };

  const asked = async (method, path = "", { body, more } = {}) => {
    const options = { method, credentials: "omit", signal: session.leaving, body: body && JSON.stringify(body) };
    options.headers = await headers({ ...(body && { "content-type": "application/json" }), ...more });
    const response = await fetch(JOBS + path, options).catch(() => {
      throw new Failure("AWAY");
    });
    if (!response.ok) throw failureOf(session, await response.text());
    return response;
  };
  const job = async (...question) => (await asked(...question)).json();
  const at = ({ id }) => `/${encodeURIComponent(id)}`;

  return {
    jobs: async () => (await job("GET")).jobs,
    job: (one) => job("GET", at(one)),
    begun: (said, key) => job("POST", "", { body: said, more: { "idempotency-key": key } }),
    removed: async (one, name) => void (await asked("DELETE", `${at(one)}/files/${encodeURIComponent(name)}`)),
    checked: (one) => job("POST", `${at(one)}/check`),
    corrected: (one, tables) => job("POST", `${at(one)}/form`, { body: { checked: one.checked.digest, tables } }),
    confirmed: (one) => job("POST", `${at(one)}/confirm`, { body: { checked: one.checked.digest } }),
    reopened: (one) => job("POST", `${at(one)}/reopen`),
    endedMissing: (one) => job("POST", `${at(one)}/end-missing`, { body: { ending: one.result.ending.digest } }),
    withdrawn: (one, because) => job("POST", `${at(one)}/withdraw`, { body: { because } }),
    discarded: async (one) => void (await asked("DELETE", at(one))),
    sample: (one) => job("GET", `${at(one)}/sample`),
    rejects: (one, after = "") => job("GET", `${at(one)}/rejects?first=${REFUSED_AT_ONCE}${after && `&after=${after}`}`),
    workbook: async (one) => (await asked("GET", `${at(one)}/rejects.xlsx`, { more: { accept: "*/*" } })).blob(),

    // Sends a file, and tells `heard` how many bytes of it have gone: fetch does not say that.
    sent: async (one, file, heard, stopping) => {
      const said = await headers({ "content-type": "application/octet-stream" });
      return new Promise((done, failed) => {
        const request = new XMLHttpRequest();
        const ended = (failure) => () => failed(failure);
        for (const signal of [stopping, session.leaving]) signal.addEventListener("abort", () => request.abort());
        request.upload.onprogress = ({ loaded }) => heard(loaded);
        request.onload = () => (request.status < 300 ? done() : failed(failureOf(session, request.responseText)));
        request.onerror = ended(new Failure("AWAY"));
        request.onabort = ended(new Failure("STOPPED"));
        request.open("PUT", `${JOBS}${at(one)}/files/${encodeURIComponent(file.name)}`);
        for (const [name, value] of Object.entries(said)) request.setRequestHeader(name, value);
        request.send(file);
      });
    },
  };
};

const failureOf = (session, text) => {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return new Failure("AWAY"); // something before the hub answered
  }
  heed(session, answer);
  const [error] = answer.errors ?? [{}];
  const mistakes = (answer.errors ?? []).map(({ extensions }) => ({ path: extensions?.inputPath ?? [] }));
  return new Failure(error.extensions?.code ?? "INTERNAL", error.message, mistakes);
};
