// GraphiQL as the query desk uses it. Its editors' work runs in workers that lie beside this file.

import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import EditorWorker from "monaco-editor/esm/vs/editor/editor.worker.js?worker";
import JsonWorker from "monaco-editor/esm/vs/language/json/json.worker.js?worker";
import GraphQLWorker from "monaco-graphql/esm/graphql.worker.js?worker";

export { GraphiQL, HISTORY_PLUGIN } from "graphiql";
export { DOC_EXPLORER_PLUGIN, DocExplorer } from "@graphiql/plugin-doc-explorer";
export { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
export { explorerPlugin } from "@graphiql/plugin-explorer";
export { buildClientSchema, getIntrospectionQuery, printSchema } from "graphql";

const WORKERS = { graphql: GraphQLWorker, json: JsonWorker };

// globalAPI: whoever tests the page asks its editors what they hold.
globalThis.MonacoEnvironment = { globalAPI: true, getWorker: (_, label) => new (WORKERS[label] ?? EditorWorker)() };
