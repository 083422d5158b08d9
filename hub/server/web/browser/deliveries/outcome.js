// What became of a delivery: how many rows are new, unchanged, changed and refused, or why none was taken.

import { say } from "../words.js";
import { Missing, SecondPerson } from "./missing.js";
import { Refused } from "./refused.js";
import { counted, shown, told } from "./told.js";
import { Act, Withdrawing } from "./withdrawing.js";

const { createElement: h } = React;

const IMPORTED = new Set(["DONE", "REFUSED", "FAILED"]);

// `begin`: what can be done with the one at hand.
export const Outcome = ({ job, setJob, begin }) => {
  const { state, result, error, act } = job;
  return h(
    React.Fragment,
    null,
    h("p", { className: `state ${state}` }, sentenceOf(job)),
    error && h("p", { className: "notice" }, told(error), " ", h("code", null, error.code)),
    act && h(Act, { act }),
    result && h(Counts, { tables: result.tables }),
    h(Missing, { ending: result?.ending, when: "done" }),
    state === "DONE" && result.ending?.state === "WAITING" && h(SecondPerson, { job, setJob }),
    result?.refusals > 0 && h(Refused, { job }),
    IMPORTED.has(state) && job.checked && h(Withdrawing, { job, setJob }),
    begin &&
      h(
        "p",
        { className: "deeds" },
        h("button", { type: "button", onClick: begin }, say(result?.refusals ? "outcome.deliver_mended" : "outcome.deliver_another")),
      ),
  );
};

const sentenceOf = ({ state, result }) => {
  if (state !== "DONE") return say(`outcome.${state}`);
  const marks = { delivery: result.delivery, refused: counted(result.rowsRefused) };
  return say(result.refusals ? "outcome.PARTLY" : "outcome.DONE", marks);
};

const COUNTS = ["rowsRead", "rowsTaken", "rowsRefused", "rowsNew", "rowsUnchanged", "rowsChanged"];

const Counts = ({ tables }) =>
  h(
    "div",
    { className: "wide", tabIndex: 0, role: "region", "aria-label": say("outcome.counts") },
    h(
      "table",
      { className: "counts" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, say("outcome.file")), COUNTS.map((name) => h("th", { key: name, scope: "col" }, say(`count.${name}`))))),
      h(
        "tbody",
        null,
        tables.map((table) =>
          h("tr", { key: table.name }, h("th", { scope: "row" }, table.name), COUNTS.map((name) => h("td", { key: name }, shown(counted(table[name]))))),
        ),
      ),
    ),
  );
