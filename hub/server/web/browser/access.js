// The access report of the last answer: what was withheld, why, and what was shown in part, and which entries failed. A
// null that is not listed here, in an entry that did not fail, is known to be empty.

import { Page } from "./known.js";
import { requestAddress } from "./requesting.js";
import { say, useLanguage } from "./words.js";

const { createElement: h, useContext } = React;

export const AccessReport = () => {
  useLanguage();
  const { answer } = useContext(Page);
  const purpose = answer?.extensions?.access?.purpose;
  return h(
    "section",
    { className: "access", "aria-label": say("access"), tabIndex: 0 },
    h("h2", null, say("access"), purpose && h("code", null, purpose)),
    h("div", { "aria-live": "polite" }, answer ? h(Told, { answer }) : h("p", { className: "quiet" }, say("access.none_yet"))),
  );
};

const Told = ({ answer }) => {
  const access = answer.extensions?.access;
  if (!access) return h(Failed, { errors: answer.errors ?? [], sentence: "access.refused" });
  // What is withheld or missing has a reason, and stands in the table below.
  const failed = (answer.errors ?? []).filter((error) => !error.extensions?.reason);
  return h(
    React.Fragment,
    null,
    failed.length > 0 && h(Failed, { errors: failed, sentence: "access.failed" }),
    access.fields.length > 0 && h(Fields, { fields: access.fields }),
    !failed.length && !access.fields.length && h("p", { className: "whole" }, say("access.whole")),
    h(
      "p",
      { className: "sources" },
      access.sources.map((source) =>
        h(
          "span",
          { key: source.source, className: source.state },
          `${source.source}: ${say(`state.${source.state}`)}`,
          source.asOf && ` · ${new Date(source.asOf).toLocaleString(document.documentElement.lang)}`,
        ),
      ),
    ),
  );
};

const Failed = ({ errors, sentence }) =>
  h(
    React.Fragment,
    null,
    h("p", { className: "failed" }, say(sentence)),
    h("ul", null, errors.map((error, index) => h("li", { key: index }, h("code", null, error.extensions?.code), error.message))),
  );

const COLUMNS = ["access.field", "access.outcome", "access.reason"];

const Fields = ({ fields }) =>
  h(
    "table",
    null,
    h("thead", null, h("tr", null, COLUMNS.map((name) => h("th", { key: name, scope: "col" }, say(name))))),
    h("tbody", null, grouped(fields).map((field, index) => h(Field, { key: index, field }))),
  );

// What a grant would open. A block stays whatever is granted, and rows outside of a scope have a field that is open.
const GRANT_OPENS = new Set(["NO_GRANT", "PURPOSE_NOT_COVERED", "GRANT_EXPIRED", "GRANT_REVOKED"]);

const Field = ({ field }) => {
  const page = useContext(Page);
  const address = GRANT_OPENS.has(field.reason) && requestAddress(page, field.coordinates, field.capability);
  return h(
    "tr",
    { className: field.outcome },
    h(
      "td",
      null,
      h("code", null, field.path.flatMap((name, index) => (index ? [h("wbr", { key: index }), `.${name}`] : name))),
      field.capability && ` ${say(`use.${field.capability}`)}`,
      h("span", { className: "on" }, field.coordinates.join(", ")),
    ),
    h("td", null, say(`outcome.${field.outcome}`)),
    h(
      "td",
      null,
      h("span", { className: "reason" }, field.reason && say(`reason.${field.reason}`), field.source && ` (${field.source})`),
      address && h("a", { href: address }, say("request")),
    ),
  );
};

// Below an interface a path leads to a field of each type: what is told of all alike is one row.
const grouped = (fields) => {
  const rows = new Map();
  for (const { coordinate, count, ...told } of fields) {
    const key = JSON.stringify(told);
    const row = rows.get(key) ?? { ...told, coordinates: [] };
    row.coordinates.push(coordinate);
    rows.set(key, row);
  }
  return [...rows.values()];
};
