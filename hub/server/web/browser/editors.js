// What the editors of GraphiQL lack for people who work by keyboard or by ear: a way out, and names in their language.

import { useGraphiQL } from "./graphiql.js";
import { say, useLanguage } from "./words.js";

const { createElement: h, useEffect } = React;

const NAMES = { queryEditor: "editor.query", variableEditor: "editor.variables", responseEditor: "editor.answer" };

export const EditorKeys = () => {
  const language = useLanguage();
  const { queryEditor, variableEditor, responseEditor } = useGraphiQL(({ queryEditor, variableEditor, responseEditor }) => ({ queryEditor, variableEditor, responseEditor }));
  const editors = { queryEditor, variableEditor, responseEditor };
  useEffect(openWayOut, []);
  useEffect(() => {
    for (const [editor, name] of Object.entries(NAMES)) editors[editor]?.updateOptions({ ariaLabel: say(name) });
  }, [language, ...Object.values(editors)]);
  return h("p", { className: "editor-keys" }, say("editor.keys"));
};

// In an editor Tab indents. After Escape it moves on, as it does at once where nothing can be typed (WCAG 2.1.2).
const openWayOut = () => {
  let isLeaving = false;
  const pressed = (event) => {
    const editor = event.target.closest?.(".monaco-editor");
    if (event.key === "Tab" && editor && (isLeaving || editor.closest(".result-window"))) event.stopPropagation();
    if (event.key !== "Shift") isLeaving = event.key === "Escape";
  };
  document.addEventListener("keydown", pressed, true);
  return () => document.removeEventListener("keydown", pressed, true);
};
