// Ready-made questions for each department, beside the editor. One opens in a tab of its own, with its variables.

import { Page } from "./known.js";
import { canSignIn, signIn } from "./sign_in.js";
import { inLanguage, say, useLanguage } from "./words.js";

const { createElement: h, useContext, useEffect, useState } = React;

// What an empty tab says.
export const GREETING = "# Open an example, or write a question.\n# 打开示例，或编写查询。\n";

// Opens or closes the panel as its button does: GraphiQL keeps to itself whether the pane of a plugin is shown.
const togglePanel = () => document.querySelector(".graphiql-sidebar button:nth-child(3)").click();

// Shows the examples to whoever has just come.
export const OpenExamples = () => {
  const areThere = GraphiQL.React.usePluginStore().plugins.length > 0;
  useEffect(() => {
    if (areThere) togglePanel();
  }, [areThere]);
  return null;
};

const NARROW = "(max-width: 760px)"; // as in phone.css

export const ExamplesIcon = () =>
  h(
    "svg",
    { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.5, "aria-hidden": true },
    h("path", { d: "M4 5h16M4 10h10M4 15h16M4 20h7" }),
  );

export const Examples = () => {
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

const Example = ({ example }) => {
  const { server, current } = useContext(Page);
  const open = useOpen();
  const fits = !current || example.purpose === current.purpose;
  return h(
    "li",
    null,
    h(
      "button",
      { type: "button", className: "example", onClick: () => open(example) },
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

const useOpen = () => {
  const { addTab, changeTab, updateActiveTabValues, tabs, queryEditor, variableEditor } = GraphiQL.React.useEditorContext({ nonNull: true });
  return (example) => {
    if (matchMedia(NARROW).matches) togglePanel();
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
