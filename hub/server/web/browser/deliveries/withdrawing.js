// A delivery is taken back, with a reason: asked for twice before it is done, as nothing brings it back but delivering again.

import { Page } from "../known.js";
import { inLanguage, say } from "../words.js";
import { counted, shown, told, Told } from "./told.js";
import { trying } from "./trying.js";

const { createElement: h, useContext, useState } = React;

export const Withdrawing = ({ job, setJob }) => {
  const { hub } = useContext(Page);
  const [failure, setFailure] = useState(null);
  const withdraw = (event) => {
    event.preventDefault();
    return trying({ hub, job, setJob, setFailure })(hub.withdrawn(job, new FormData(event.target).get("because")));
  };
  return h(
    "details",
    { className: "withdrawing" },
    h("summary", null, say("withdraw")),
    h(
      "form",
      { onSubmit: withdraw },
      h("p", null, say("withdraw.what")),
      h("label", null, say("withdraw.because"), h("input", { name: "because", required: true, maxLength: 500, autoComplete: "off" })),
      h("p", { className: "deeds" }, h("button", { type: "submit" }, say("withdraw.do"))),
      h(Told, { failure }),
    ),
  );
};

const COUNTS = ["rowsEnded", "rowsRestored", "rowsKept"];

// What came of what was asked after the import.
export const Act = ({ act }) =>
  h(
    React.Fragment,
    null,
    act.because && h("p", null, say("withdraw.said", { because: act.because })),
    act.error && h("p", { className: "notice" }, told(act.error), " ", h("code", null, act.error.code)),
    act.kind === "WITHDRAW" && act.outcome && !act.outcome.tables && h("p", null, shown(null)),
    act.kind === "WITHDRAW" &&
      act.outcome?.tables &&
      h("ul", null, act.outcome.tables.map((table) => h("li", { key: table.table }, inLanguage({ en: table.table, zh: table.tableChinese || table.table }), ": ", COUNTS.map((name) => `${say(`withdraw.${name}`)} ${counted(table[name])}`).join(" · ")))),
  );
