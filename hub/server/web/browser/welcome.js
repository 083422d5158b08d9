// What a browser sees before anyone is signed in: what this is, and how to begin.

import { Page } from "./known.js";
import { canSignIn, otherAddress, signIn } from "./sign_in.js";
import { inLanguage, say } from "./words.js";

const { createElement: h, useContext, useState } = React;

export const Welcome = ({ problem }) => {
  const { session, server, examples } = useContext(Page);
  const other = otherAddress(server);
  return h(
    "main",
    { className: "welcome" },
    h("h2", null, say("welcome.title")),
    h("p", null, say("welcome.what")),
    h("p", null, say("welcome.how")),
    problem && h("p", { className: "notice", role: "alert" }, say(`problem.${problem}`)),
    other && h("p", { className: "notice" }, say("welcome.other_address"), " ", h("a", { href: other }, other)),
    canSignIn(server) &&
      !other &&
      h("button", { type: "button", className: "primary", onClick: () => signIn(server) }, say("sign_in")),
    !canSignIn(server) && h("p", null, say("welcome.no_sign_in")),
    h(TokenForm, { session, open: !canSignIn(server) }),
    h("h3", null, say("welcome.examples")),
    h(
      "ul",
      { className: "preview" },
      examples.map((example) =>
        h("li", { key: example.name }, h("span", null, say(`department.${example.department}`)), inLanguage(example.title)),
      ),
    ),
  );
};

const TokenForm = ({ session, open }) => {
  const [isWrong, setIsWrong] = useState(false);
  const use = (event) => {
    event.preventDefault();
    try {
      session.begin({ access_token: new FormData(event.currentTarget).get("token").trim() });
    } catch {
      setIsWrong(true);
    }
  };
  return h(
    "details",
    { open },
    h("summary", null, say("token.title")),
    h("p", null, say("token.how")),
    h("pre", null, ".venv/bin/hub token CLIENT --key KEY_FILE --purpose PURPOSE"),
    h(
      "form",
      { onSubmit: use },
      h("label", { htmlFor: "token" }, say("token.label")),
      h("textarea", { id: "token", name: "token", rows: 3, required: true, spellCheck: false, autoComplete: "off" }),
      isWrong && h("p", { className: "wrong", role: "alert" }, say("token.wrong")),
      h("button", { type: "submit" }, say("token.use")),
    ),
  );
};
