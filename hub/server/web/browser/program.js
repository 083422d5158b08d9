// The question in the editor as a program, to be copied: never with a token in it.

import { useGraphiQL } from "./graphiql.js";
import { PROGRAMS } from "./programs.js";
import { say, useLanguage } from "./words.js";

const { createElement: h, useState } = React;

const Icon = () =>
  h(
    "svg",
    { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.5, "aria-hidden": true },
    h("path", { d: "m8 7-5 5 5 5m8-10 5 5-5 5m-2-13-4 16" }),
  );

const Program = () => {
  useLanguage();
  const [name, setName] = useState(Object.keys(PROGRAMS)[0]);
  const [outcome, setOutcome] = useState(null);
  const text = PROGRAMS[name](location.origin + location.pathname, useQuestion());
  const copy = () => navigator.clipboard.writeText(text).then(() => "copied", () => "not_copied").then(setOutcome);
  const choose = (event) => {
    setName(event.target.value);
    setOutcome(null);
  };
  return h(
    "section",
    { className: "program", "aria-label": say("program") },
    h("h2", null, say("program")),
    h("p", null, say("program.token")),
    h("label", { htmlFor: "program" }, say("program.language")),
    h(
      "select",
      { id: "program", value: name, onChange: choose },
      Object.keys(PROGRAMS).map((each) => h("option", { key: each }, each)),
    ),
    h("button", { type: "button", onClick: copy }, say("program.copy")),
    h("p", { role: "status" }, outcome === "copied" && say("program.copied"), outcome === "not_copied" && say("program.not_copied")),
    h("pre", { tabIndex: 0, "aria-label": name }, text),
  );
};

// What the editor would send now.
const useQuestion = () => {
  const { query, variables, operationName } = useGraphiQL(({ tabs, activeTabIndex, operationName }) => ({
    query: tabs[activeTabIndex]?.query ?? "",
    variables: tabs[activeTabIndex]?.variables ?? "",
    operationName,
  }));
  return { query: query.trim(), ...read(variables), ...(operationName && { operationName }) };
};

const read = (variables) => {
  try {
    return variables.trim() ? { variables: JSON.parse(variables) } : {};
  } catch {
    return {}; // while they are being written
  }
};

export const PROGRAM = { title: "As a program 程序代码", icon: Icon, content: Program };
