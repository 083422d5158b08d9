// The page: a header that says who asks and what for, and below it either the welcome or GraphiQL.

import { AccessReport } from "./access.js";
import { askWho, fetcherOf } from "./ask.js";
import { EditorKeys } from "./editors.js";
import { Examples, ExamplesIcon, GREETING, OpenExamples } from "./examples.js";
import { Ended, Header } from "./header.js";
import { Page } from "./known.js";
import { Welcome } from "./welcome.js";
import { useLanguage } from "./words.js";

const { createElement: h, useEffect, useMemo, useState, useSyncExternalStore } = React;

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
