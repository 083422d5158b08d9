// What is missing from a whole list: how much of each kind ends, and where it is much, a second person who confirms it.

import { Page } from "../known.js";
import { inLanguage, say } from "../words.js";
import { counted, told, Told } from "./told.js";
import { trying } from "./trying.js";

const { createElement: h, useContext, useState } = React;

// `ending` as the hub tells it. `when`: "check" before the import, "done" after it.
export const Missing = ({ ending, when }) =>
  ending
    ? h(
        "div",
        { className: "missing" },
        h("h3", null, say("missing.title")),
        ending.kinds
          ? h(
              React.Fragment,
              null,
              h("ul", null, ending.kinds.map((kind) => h(Kind, { key: kind.kind, kind }))),
              h("p", { className: ending.state === "WAITING" ? "notice" : undefined }, say(`missing.${when}.${ending.state}`, { percent: counted(ending.mostPercent) })),
            )
          : h("p", null, h("span", { className: "tag" }, say("missing.withheld"))),
      )
    : null;

const Kind = ({ kind: { kind, kindChinese, missing, known, rows, because } }) => {
  const ends = rows.map((each) => say("missing.rows", { table: inLanguage({ en: each.table, zh: each.tableChinese }), rows: counted(each.rows) }));
  return h(
    "li",
    null,
    say("missing.kind", { kind: inLanguage({ en: kind, zh: kindChinese }), missing: counted(missing), known: counted(known) }),
    ends.length > 0 && ` ${ends.join(" ")}`,
    because && h("strong", null, " ", told(because)),
  );
};

// What ends only by the word of somebody who did not deliver: the figures are shown, and what is shown is confirmed.
export const SecondPerson = ({ job, setJob }) => {
  const { hub } = useContext(Page);
  const [failure, setFailure] = useState(null);
  const { ending } = job.result;
  const confirm = () => trying({ hub, job, setJob, setFailure })(hub.endedMissing(job));
  return h(
    React.Fragment,
    null,
    ending.mayConfirm
      ? h("p", { className: "deeds" }, h("button", { type: "button", onClick: confirm }, say("missing.confirm")))
      : h("p", { className: "quiet" }, say("missing.not_you")),
    h(Told, { failure }),
  );
};
