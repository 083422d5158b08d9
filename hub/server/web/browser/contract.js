// The contract beside the editor: the caller's own view of it, or all of it, where what no grant opens says so and how
// it is requested. What GraphiQL shows are descriptions, so that is where it stands.

import { ask } from "./ask.js";
import { requestAddress } from "./requesting.js";
import { say } from "./words.js";

export const askOwn = (session, query) => ask(session, { query });

export const askContract = async (session, question, page) => {
  const own = await ask(session, question);
  if (!page.isWhole) return own;
  const whole = await ask(session, question, "contract=whole");
  if (whole.data) tellClosed(whole.data.__schema, new Set(coordinatesOf(own.data?.__schema)), page);
  return whole;
};

const members = (type) => [...(type.fields ?? []), ...(type.inputFields ?? [])];

function* coordinatesOf(schema) {
  for (const type of schema?.types ?? [])
    for (const member of members(type)) {
      yield `${type.name}.${member.name}`;
      for (const argument of member.args ?? []) yield `${type.name}.${member.name}(${argument.name}:)`;
    }
}

const tellClosed = (schema, open, page) => {
  const changing = new Set([schema.mutationType?.name]);
  for (const type of schema.types) {
    if (type.name.startsWith("__")) continue;
    const capability = type.kind === "INPUT_OBJECT" || changing.has(type.name) ? "WRITE" : "READ";
    for (const member of members(type)) {
      const coordinate = `${type.name}.${member.name}`;
      if (!open.has(coordinate)) member.description = closed(member.description, page, coordinate, capability);
      for (const argument of member.args ?? []) {
        const place = `${coordinate}(${argument.name}:)`;
        if (open.has(coordinate) && !open.has(place)) argument.description = closed(argument.description, page, place, capability);
      }
    }
  }
};

// GraphiQL shows the first paragraph of a description in a list.
const closed = (description, page, coordinate, capability) => {
  const [first, ...others] = (description ?? "").split("\n\n");
  const address = requestAddress(page, [coordinate], capability);
  const told = [first.trim(), `*${say("contract.closed")}*`, address && `[${say("request")}](${address})`];
  return [told.filter(Boolean).join(" "), ...others].join("\n\n");
};
