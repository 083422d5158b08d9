// The contract beside the editor: which of it is shown, its fields, and the whole of that as a file.

import { askOwn } from "./contract.js";
import { DocExplorer, buildClientSchema, getIntrospectionQuery, printSchema } from "./graphiql.js";
import { Page } from "./known.js";
import { say, useLanguage } from "./words.js";

const { createElement: h, useContext } = React;

const WHOLE = "/graphql/schema.graphql"; // it is public, and a file of the hub

export const Docs = () => {
  useLanguage();
  const { isWhole, setIsWhole } = useContext(Page);
  const Choice = ({ value, name }) =>
    h("label", null, h("input", { type: "radio", name: "contract", checked: isWhole === value, onChange: () => setIsWhole(value) }), say(name));
  return h(
    React.Fragment,
    null,
    h(
      "section",
      { className: "contract", "aria-label": say("contract") },
      h("fieldset", null, h("legend", null, say("contract")), Choice({ value: false, name: "contract.own" }), Choice({ value: true, name: "contract.whole" })),
      h("p", null, say(isWhole ? "contract.about_whole" : "contract.about_own")),
      isWhole ? h("a", { href: WHOLE, download: "hub.graphql" }, say("contract.download")) : h(OwnAsFile),
    ),
    h(DocExplorer),
  );
};

const OwnAsFile = () => {
  const { session, current } = useContext(Page);
  const save = async () => {
    const { data } = await askOwn(session, getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true }));
    if (data) saveAs(`${current.purpose}.graphql`, printSchema(buildClientSchema(data)));
  };
  return h("button", { type: "button", onClick: save }, say("contract.download"));
};

const saveAs = (name, text) => {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  URL.revokeObjectURL(href);
};
