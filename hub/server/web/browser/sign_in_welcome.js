// What every page that signs people in shows before: what it is, how to begin, and the button. A page adds its own below.

import { Page } from "./known.js";
import { canSignIn, otherAddress, signIn } from "./sign_in.js";
import { say } from "./words.js";

const { createElement: h, useContext } = React;

export const SignInWelcome = ({ problem, children }) => {
  const { server } = useContext(Page);
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
    !canSignIn(server) && h("p", { className: "notice" }, say("welcome.no_sign_in")),
    children,
  );
};
