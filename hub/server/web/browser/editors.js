// What the editors of GraphiQL lack for people who work by keyboard or by ear: a way out, names in their language, and tabs that
// are buttons. They also follow the theme of the system, when it changes.

import { useGraphiQL, useGraphiQLActions } from "./graphiql.js";
import { say, useLanguage } from "./words.js";

const { createElement: h, useEffect } = React;

const NAMES = { queryEditor: "editor.query", variableEditor: "editor.variables", responseEditor: "editor.answer" };

export const EditorKeys = () => {
  const language = useLanguage();
  const { queryEditor, variableEditor, responseEditor } = useGraphiQL(({ queryEditor, variableEditor, responseEditor }) => ({ queryEditor, variableEditor, responseEditor }));
  const editors = { queryEditor, variableEditor, responseEditor };
  const { setTheme } = useGraphiQLActions();
  useEffect(openWayOut, []);
  useEffect(describeTabs, []);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setTheme(null); // that is the theme of the system
    dark.addEventListener("change", follow);
    return () => dark.removeEventListener("change", follow);
  }, []);
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

const nameBefore = (input) => {
  const place = [...(input.closest("[class^=graphiql-explorer-]")?.classList ?? [])].at(-1) ?? "";
  return place === "graphiql-explorer-actions" ? say("builder.kind") : place.replace("graphiql-explorer-", "");
};

// A tab of GraphiQL has its buttons inside it, which no tab may have: a list of buttons says the same.
const describeTabs = () => {
  const explorer = document.querySelector(".graphiql-container");
  const describe = () => {
    explorer.querySelector(".graphiql-tabs")?.removeAttribute("role");
    for (const tab of explorer.querySelectorAll(".graphiql-tab")) {
      tab.querySelector(".graphiql-tab-button")?.setAttribute("aria-pressed", tab.classList.contains("graphiql-tab-active"));
      for (const name of ["role", "aria-selected"]) if (tab.hasAttribute(name)) tab.removeAttribute(name);
    }
    // The builder names a field of its own only by what stands before it.
    for (const input of explorer.querySelectorAll(".graphiql-explorer-root :is(select, input:not([type=checkbox])):not([aria-label])"))
      input.setAttribute("aria-label", nameBefore(input));
    // What was asked before is named by its own name.
    for (const item of explorer.querySelectorAll(".graphiql-history-item-label[aria-label]")) item.removeAttribute("aria-label");
  };
  const changed = new MutationObserver(describe);
  changed.observe(explorer, { childList: true, subtree: true, attributeFilter: ["aria-selected"] });
  describe();
  return () => changed.disconnect();
};
