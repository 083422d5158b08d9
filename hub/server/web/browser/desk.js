// The page: a header that says who asks and what for, and below it either the welcome or GraphiQL.

import { AccessReport } from "./access.js";
import { askWho, fetcherOf } from "./ask.js";
import { Docs } from "./docs.js";
import { EditorKeys } from "./editors.js";
import { EXAMPLES, GREETING } from "./examples.js";
import { DOC_EXPLORER_PLUGIN, GraphiQL, HISTORY_PLUGIN, explorerPlugin } from "./graphiql.js";
import { Ended, Header } from "./header.js";
import { Page } from "./known.js";
import { useLabels } from "./labels.js";
import { PROGRAM } from "./program.js";
import { openBeside } from "./requesting.js";
import { Welcome } from "./welcome.js";
import { useLanguage } from "./words.js";

const { createElement: h, useEffect, useMemo, useState, useSyncExternalStore } = React;

export const Desk = ({ session, server, examples, grantable, labels, storage, problem }) => {
  const language = useLanguage();
  useLabels(labels);
  // Another sign-in may have another schema; a renewed token has the same, and the same number.
  const { current, ended, number } = useSyncExternalStore(session.subscribe, session.state);
  const [who, setWho] = useState(null);
  const [answer, setAnswer] = useState(null);
  const [isWhole, setIsWhole] = useState(false);
  useEffect(() => {
    setWho(null);
    setAnswer(null);
  }, [number]);
  useEffect(() => openBeside(document), []);
  const page = { session, server, examples, grantable, current, who, answer, isWhole, setIsWhole };
  // What the whole contract says of closed fields is in the language of the page.
  const fetcher = useMemo(() => fetcherOf(session, setAnswer, { ...page, isWhole }), [session, number, isWhole, isWhole && language]);
  const explorer = useMemo(
    () => h(Explorer, { fetcher, storage, onSchema: (schema) => schema && askWho(session, schema).then(setWho) }),
    [session, fetcher, storage],
  );
  return h(
    Page.Provider,
    { value: page },
    h(Header, { language }),
    ended && h(Ended, { because: ended }),
    current || ended ? h("main", { className: "explorer" }, explorer) : h(Welcome, { problem }),
  );
};

// GraphiQL wants the same plugins all the time, so the titles of ours are in both languages.
DOC_EXPLORER_PLUGIN.content = Docs;
const PLUGINS = [HISTORY_PLUGIN, explorerPlugin(), EXAMPLES, PROGRAM];

const Explorer = ({ fetcher, storage, onSchema }) =>
  h(
    GraphiQL,
    {
      fetcher,
      forcedTheme: "system",
      storage,
      plugins: PLUGINS,
      visiblePlugin: EXAMPLES,
      defaultQuery: GREETING,
      defaultEditorToolsVisibility: "variables",
      inputValueDeprecation: true,
      isHeadersEditorEnabled: false,
      onSchemaChange: onSchema,
      shouldPersistHeaders: false,
    },
    h(GraphiQL.Logo, null, h("span")),
    h(GraphiQL.Footer, null, h(EditorKeys), h(AccessReport)),
  );
