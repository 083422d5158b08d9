// The deliveries of the district that are in the population database, whichever way they came in, as far as grants let
// whoever asks know them.

import { ask } from "../ask.js";
import { Page } from "../known.js";
import { say } from "../words.js";
import { Failure } from "./hub.js";
import { counted, moment, shown, Told } from "./told.js";

const { createElement: h, useContext, useEffect, useState } = React;

const STORED = `query Deliveries($first: Int!) { deliveries(first: $first) { nodes {
  number state begunAt deliveredBy
  files { rowsNew rowsUnchanged rowsChanged rowsRefused }
} } }`;
const SHOWN = 20;
const COLUMNS = ["stored.number", "stored.moment", "stored.state", "stored.by"];
const COUNTS = ["rowsNew", "rowsUnchanged", "rowsChanged", "rowsRefused"];

export const Stored = ({ settled }) => {
  const { session } = useContext(Page);
  const [answer, setAnswer] = useState(null);
  const read = () => ask(session, { query: STORED, variables: { first: SHOWN } }).then(setAnswer);
  useEffect(() => void read(), [session, settled]);
  return h(
    "section",
    { "aria-labelledby": "stored" },
    h("h2", { id: "stored" }, say("stored")),
    answer ? h(Read, { answer, read }) : h("p", { role: "status" }, say("reading")),
  );
};

// Nothing there, not allowed, and not answered are three things, and look like three.
const Read = ({ answer, read }) => {
  const nodes = answer.data?.deliveries?.nodes;
  const withheld = answer.extensions?.access?.fields.find(({ path, reason }) => path.length === 1 && reason);
  if (withheld && !nodes) return h("p", { className: "notice" }, say("stored.withheld"), " ", say(`reason.${withheld.reason}`));
  if (!nodes) {
    const [error] = answer.errors ?? [{}];
    const failure = new Failure(error.extensions?.code ?? "AWAY", error.message);
    return h(React.Fragment, null, h(Told, { failure }), h("button", { type: "button", onClick: read }, say("again")));
  }
  if (!nodes.length) return h("p", { className: "quiet" }, say("stored.none"));
  return h(
    "div",
    { className: "wide", tabIndex: 0, role: "region", "aria-label": say("stored") },
    h(
      "table",
      { className: "counts stored" },
      h(
        "thead",
        null,
        h("tr", null, COLUMNS.map((name) => h("th", { key: name, scope: "col" }, say(name))), COUNTS.map((name) => h("th", { key: name, scope: "col" }, say(`count.${name}`)))),
      ),
      h("tbody", null, nodes.map((node) => h(Delivery, { key: node.number, node }))),
    ),
  );
};

const Delivery = ({ node }) =>
  h(
    "tr",
    null,
    h("th", { scope: "row" }, shown(node.number)),
    h("td", null, shown(node.begunAt && moment(node.begunAt))),
    h("td", null, shown(node.state && say(`stored.${node.state}`))),
    h("td", null, shown(node.deliveredBy)),
    COUNTS.map((name) => h("td", { key: name }, shown(totalOf(node.files, name)))),
  );

const totalOf = (files, name) =>
  files && files.every((file) => file[name] !== null) ? counted(files.reduce((sum, file) => sum + file[name], 0)) : null;
