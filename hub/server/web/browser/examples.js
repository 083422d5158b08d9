// Ready-made questions for each department, beside the editor. One opens in a tab of its own, with its variables.

import { useGraphiQL, useGraphiQLActions } from "./graphiql.js";
import { Page } from "./known.js";
import { canSignIn, signIn } from "./sign_in.js";
import { inLanguage, say, useLanguage } from "./words.js";

const { createElement: h, useContext, useState } = React;

// What an empty tab says.
export const GREETING = "# Open an example, or write a question.\n# 打开示例，或编写查询。\n";

// Closes the panel as its button does: GraphiQL keeps to itself whether the pane of a plugin is shown.
const closePanel = () => document.querySelector(".graphiql-sidebar button.active").click();

const NARROW = "(max-width: 760px)"; // as in phone.css

const Icon = () =>
  h(
    "svg",
    { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.5, "aria-hidden": true },
    h("path", { d: "M4 5h16M4 10h10M4 15h16M4 20h7" }),
  );

const Examples = () => {
  useLanguage();
  const { examples, who, current } = useContext(Page);
  const [chosen, setChosen] = useState(null);
  const department = chosen ?? departmentOf(examples, who, current);
  const departments = [...new Set(examples.map((example) => example.department))];
  return h(
    "section",
    { className: "examples", "aria-label": say("examples") },
    h("h2", null, say("examples")),
    h("label", { htmlFor: "department" }, say("examples.department")),
    h(
      "select",
      { id: "department", value: department, onChange: (event) => setChosen(event.target.value) },
      departments.map((code) => h("option", { key: code, value: code }, say(`department.${code}`))),
    ),
    h(
      "ul",
      null,
      examples
        .filter((example) => example.department === department)
        .map((example) => h(Example, { key: example.name, example })),
    ),
  );
};

// The department of the caller where the hub tells it, else one that has the purpose of the token.
const departmentOf = (examples, who, current) => {
  const own = who?.organisation?.department;
  const named = examples.find((example) => example.department === own);
  return (named ?? examples.find((example) => example.purpose === current?.purpose) ?? examples[0]).department;
};

export const EXAMPLES = { title: "Examples 示例", icon: Icon, content: Examples };

const Example = ({ example }) => {
  const { server, current } = useContext(Page);
  const open = useOpen();
  const fits = !current || example.purpose === current.purpose;
  return h(
    "li",
    null,
    h(
      "button",
      { type: "button", className: "example", disabled: !open, onClick: () => open(example) },
      h("strong", null, inLanguage(example.title)),
      h("span", null, inLanguage(example.about)),
    ),
    h(
      "p",
      { className: fits ? "purpose" : "purpose other" },
      h("code", null, example.purpose),
      !fits && say("examples.other_purpose"),
      !fits &&
        canSignIn(server) &&
        h("button", { type: "button", onClick: () => signIn(server, example.purpose) }, say("examples.ask_for_it")),
    ),
  );
};

// Null until the editors are there.
const useOpen = () => {
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions();
  const { tabs, queryEditor, variableEditor } = useGraphiQL(({ tabs, queryEditor, variableEditor }) => ({ tabs, queryEditor, variableEditor }));
  if (!queryEditor || !variableEditor) return null;
  return (example) => {
    if (matchMedia(NARROW).matches) closePanel();
    const known = tabs.findIndex((tab) => tab.query === example.text);
    if (known >= 0) {
      changeTab(known);
      return;
    }
    if (![GREETING.trim(), ""].includes(queryEditor.getValue().trim())) addTab();
    const variables = JSON.stringify(filled(example.variables), null, 2);
    queryEditor.setValue(example.text);
    variableEditor.setValue(variables);
    updateActiveTabValues({ query: example.text, variables });
  };
};

// The marks that only the moment can fill: the day, its year, and a key that was never used.
const filled = (content) => {
  const day = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10); // in Chongqing
  const marks = { "{today}": day, "{year}": Number(day.slice(0, 4)), "{key}": crypto.randomUUID() };
  return JSON.parse(JSON.stringify(content), (_, value) => marks[value] ?? value);
};
