// The page: a header that says who asks and what for, and below it either the welcome or GraphiQL.

import { AccessReport } from "./access.js";
import { askWho, fetcherOf } from "./ask.js";
import { EditorKeys } from "./editors.js";
import { Examples, ExamplesIcon, GREETING, OpenExamples } from "./examples.js";
import { Page } from "./known.js";
import { canSignIn, signIn } from "./sign_in.js";
import { Welcome } from "./welcome.js";
import { chooseLanguage, say, useLanguage } from "./words.js";

const { createElement: h, useContext, useEffect, useMemo, useState, useSyncExternalStore } = React;

export const Desk = ({ session, server, examples, storage, problem }) => {
  const language = useLanguage();
  // Another sign-in may have another schema; a renewed token has the same, and the same number.
  const { current, ended, number } = useSyncExternalStore(session.subscribe, session.state);
  const [who, setWho] = useState(null);
  const [answer, setAnswer] = useState(null);
  useEffect(() => {
    setWho(null);
    setAnswer(null);
  }, [number]);
  const fetcher = useMemo(() => fetcherOf(session, setAnswer), [session, number]);
  const explorer = useMemo(
    () => h(Explorer, { fetcher, storage, onSchema: (schema) => schema && askWho(session, schema).then(setWho) }),
    [session, fetcher, storage],
  );
  return h(
    Page.Provider,
    { value: { session, server, examples, current, who, answer } },
    h(Header, { language }),
    ended && h(Ended, { because: ended }),
    current || ended ? h("main", { className: "explorer" }, explorer) : h(Welcome, { problem }),
  );
};

// GraphiQL wants the same plugins all the time, so their title is in both languages.
const PLUGINS = [{ title: "Examples 示例", icon: ExamplesIcon, content: Examples }];

const Explorer = ({ fetcher, storage, onSchema }) =>
  h(
    GraphiQL,
    {
      fetcher,
      forcedTheme: "system",
      storage,
      plugins: PLUGINS,
      defaultQuery: GREETING,
      defaultEditorToolsVisibility: "variables",
      inputValueDeprecation: true,
      isHeadersEditorEnabled: false,
      onSchemaChange: onSchema,
      shouldPersistHeaders: false,
    },
    h(GraphiQL.Logo, null, h("span")),
    h(GraphiQL.Footer, null, h(EditorKeys), h(OpenExamples), h(AccessReport)),
  );

const Header = ({ language }) => {
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

const Ended = ({ because }) => {
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
