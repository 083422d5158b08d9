// A question to the hub, as any client sends it, for GraphiQL.

import { askContract } from "./contract.js";
import { say } from "./words.js";

const ENDING = new Set(["UNAUTHENTICATED", "TOKEN_EXPIRED", "TOKEN_REVOKED", "CLIENT_SUSPENDED"]);
const INTROSPECTION = "IntrospectionQuery";

export const ask = async (session, question, preferred) => {
  const token = await session.token();
  if (!token) return refused(say("ended.TOKEN_EXPIRED"));
  let answer;
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: {
        accept: "application/graphql-response+json",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        ...(preferred && { prefer: preferred }),
      },
      body: JSON.stringify(question),
      credentials: "omit",
      signal: session.leaving,
    });
    answer = await response.json();
  } catch {
    return refused(say("away"));
  }
  heed(session, answer);
  return answer;
};

// Ends a session that the hub does not accept any more.
export const heed = (session, answer) => {
  const ending = answer.errors?.map((error) => error.extensions?.code).find((code) => ENDING.has(code));
  if (ending) session.end(ending);
};

const refused = (message) => ({ errors: [{ message }] });

// A fetcher for GraphiQL. `heard` is told of every answer but those that only tell the schema.
export const fetcherOf = (session, heard, page) => async (question) => {
  if (question.operationName === INTROSPECTION) return askContract(session, question, page);
  const answer = await ask(session, question);
  heard(answer);
  return answer;
};

// Who the caller is, as far as their own schema and grants tell.
export const askWho = async (session, schema) => {
  const wanted = {
    account: { name: true },
    client: { name: true, roles: { code: true } },
    organisation: { name: true, department: true },
    purpose: { description: true },
  };
  const me = schema.getQueryType()?.getFields().me;
  const selection = me && selected(me.type, wanted);
  return selection ? ((await ask(session, { query: `{ me ${selection} }` })).data?.me ?? null) : null;
};

const named = (type) => (type.ofType ? named(type.ofType) : type);

const selected = (type, wanted) => {
  const fields = named(type).getFields();
  const texts = Object.entries(wanted).flatMap(([name, below]) => {
    if (!fields[name]) return [];
    if (below === true) return [name];
    const inside = selected(fields[name].type, below);
    return inside ? [`${name} ${inside}`] : [];
  });
  return texts.length ? `{ ${texts.join(" ")} }` : null;
};
