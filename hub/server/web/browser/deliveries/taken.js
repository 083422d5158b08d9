// What each file, sheet and column of a delivery was taken for, with its first rows as whoever delivers may see them.

import { Page } from "../known.js";
import { inLanguage, say } from "../words.js";
import { Correcting } from "./correcting.js";
import { Missing } from "./missing.js";
import { Cells } from "./refused.js";
import { counted, shown, told, Told } from "./told.js";

const { createElement: h, useContext, useEffect, useState } = React;

export const Taken = ({ job, tried, confirm, reopen, discard }) => {
  const { hub } = useContext(Page);
  const { checked } = job;
  const hasNewForm = checked.formChanges?.length > 0;
  const [sample, setSample] = useState(null);
  const [failure, setFailure] = useState(null);
  useEffect(() => void hub.sample(job).then(setSample, setFailure), [hub, job.id, checked.digest]);
  return h(
    React.Fragment,
    null,
    job.error && h("p", { className: "notice" }, told(job.error), " ", h("code", null, job.error.code)),
    h("p", null, say("taken.what")),
    checked.tables.map((table) => {
      const [first, form] = [sample?.tables, checked.tableForms].map((tables) => tables?.find((one) => one.table === table.table && (!one.name || one.name === table.name)));
      return h(
        React.Fragment,
        { key: `${checked.digest} ${table.name}` },
        h(Table, { table, sample: first }),
        form && h(Correcting, { job, tried, table, form, sample: first }),
      );
    }),
    h(Told, { failure }),
    h(Notices, { notices: checked.notices }),
    hasNewForm &&
      h(
        "div",
        { className: "form" },
        h("h3", null, say("form.title")),
        h("p", { className: "notice" }, say("form.what")),
        h(Notices, { notices: checked.formChanges }),
      ),
    checked.refusals.length > 0 && h("h3", null, say("taken.refused")),
    h(Cells, { cells: checked.refusals, tables: checked.tables }),
    h(Missing, { ending: checked.ending, when: "check" }),
    !checked.mayDeliver && h("p", { className: "notice" }, say(checked.rows ? "taken.may_not" : "taken.nothing")),
    h(
      "p",
      { className: "deeds" },
      checked.mayDeliver && h("button", { type: "button", className: "primary", onClick: confirm }, say(hasNewForm ? "form.confirm" : "taken.confirm", { rows: counted(checked.rows - checked.refused) })),
      h("button", { type: "button", onClick: reopen }, say("reopen")),
      h("button", { type: "button", onClick: discard }, say("discard")),
    ),
  );
};

const Notices = ({ notices }) =>
  notices.length > 0 &&
  h("ul", { className: "notices" }, notices.map((notice, index) => h("li", { key: index }, h("strong", null, notice.file), " ", told(notice))));

const Table = ({ table, sample }) =>
  h(
    "article",
    { className: "taken" },
    h("h3", null, table.name),
    h(
      "p",
      null,
      h("strong", null, say("taken.for", { table: inLanguage({ en: table.table, zh: table.tableChinese || table.table }), written: say(`written.${table.written}`) })),
      " ",
      say("taken.rows", { rows: counted(table.rows), refused: counted(table.refused) }),
      table.headingLines?.[1] > 1 && ` ${say("taken.heading", { lines: [...new Set(table.headingLines)].map(counted).join("–") })}`,
      table.passedOver > 0 && ` ${say("taken.beside", { lines: counted(table.passedOver) })}`,
    ),
    h(
      "div",
      { className: "wide", tabIndex: 0, role: "region", "aria-label": table.name },
      h(
        "table",
        null,
        h("thead", null, h("tr", null, COLUMNS.map((name) => h("th", { key: name, scope: "col" }, say(name))))),
        h("tbody", null, table.columns.map((column) => h(Column, { key: column.position, column, sample }))),
      ),
    ),
    table.forms.length > 0 &&
      h("p", { className: "quiet" }, say("taken.forms"), " ", table.forms.map((form) => `${told(form)} × ${counted(form.cells)}`).join(" · ")),
  );

const COLUMNS = ["taken.label", "taken.column", "taken.sample"];

const Column = ({ column: { position, label, name, nameChinese, unit, mayWrite, reason }, sample }) =>
  h(
    "tr",
    { className: name ? "" : "passed" },
    h("th", { scope: "row" }, label || say("taken.unnamed")),
    h(
      "td",
      null,
      name ? inLanguage({ en: name, zh: nameChinese || name }) : say("taken.not_read"),
      unit && ` · ${unit}`,
      name && mayWrite === false && h("span", { className: "tag" }, `${say("taken.no_right")} ${reason ? say(`reason.${reason}`) : ""}`),
    ),
    h("td", null, name && sample && h(FirstCells, { how: sample.columns[position - 1].shown, cells: sample.rows.map((row) => row[position - 1]) })),
  );

// The first cells of a column. What may not be seen says so: it never looks like an empty cell.
const FirstCells = ({ how, cells }) =>
  how === "WITHHELD"
    ? shown(null)
    : h("ul", { className: "cells" }, cells.map((cell, index) => h("li", { key: index }, cell || h("span", { className: "quiet" }, say("taken.empty")))));
