// The header of a page, which says who asks and what for; and what is told below it when the sign-in has ended.

import { Page } from "./known.js";
import { canSignIn, signIn } from "./sign_in.js";
import { chooseLanguage, say } from "./words.js";

const { createElement: h, useContext } = React;

export const Header = ({ language }) => {
  const { session, server, current, who } = useContext(Page);
  const other = language === "zh" ? "en" : "zh";
  return h(
    "header",
    { className: "desk-header" },
    h("h1", null, say("title")),
    current &&
      h(
        "div",
        { className: "who" },
        h("span", { className: "client" }, [who?.account?.name, who?.organisation?.name].filter(Boolean).join(" · ") || current.client),
        h("span", { className: "purpose", title: who?.purpose?.description }, say("purpose"), h("code", null, current.purpose), h("span", { className: "about" }, who?.purpose?.description)),
        current.refreshToken && h("button", { type: "button", onClick: () => signIn(server) }, say("purpose.change")),
        h("button", { type: "button", onClick: () => session.signOut() }, say("sign_out")),
      ),
    h(
      "button",
      { type: "button", className: "language", lang: other, onClick: () => chooseLanguage(other) },
      language === "zh" ? "English" : "中文",
    ),
  );
};

export const Ended = ({ because }) => {
  const { session, server } = useContext(Page);
  const isLeaving = because === "NOT_SIGNED_OUT";
  const goOn = () => (canSignIn(server) && !isLeaving ? signIn(server) : session.signOut());
  return h(
    "div",
    { className: "notice", role: "alert" },
    h("p", null, say(`ended.${because}`)),
    h("button", { type: "button", onClick: goOn }, isLeaving ? say("sign_out") : say("sign_in.again")),
  );
};
