// What a browser sees before anyone is signed in: what this is, and how to begin.

import { Page } from "./known.js";
import { canSignIn } from "./sign_in.js";
import { SignInWelcome } from "./sign_in_welcome.js";
import { inLanguage, say } from "./words.js";

const { createElement: h, useContext, useState } = React;

export const Welcome = ({ problem }) => {
  const { session, server, examples } = useContext(Page);
  return h(
    SignInWelcome,
    { problem },
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
