// What the editors of GraphiQL lack for people who work by keyboard or by ear: a way out, names, and tabs that are buttons.

import { say, useLanguage } from "./words.js";

const { createElement: h, useEffect } = React;

const EDITORS = { ".graphiql-query-editor": "editor.query", ".graphiql-editor-tool": "editor.variables", ".result-window": "editor.answer" };

export const EditorKeys = () => {
  const language = useLanguage();
  useEffect(openWayOut, []);
  useEffect(() => {
    const explorer = document.querySelector(".graphiql-container");
    const changed = new MutationObserver(() => describe(explorer));
    changed.observe(explorer, { childList: true, subtree: true, attributeFilter: ["aria-selected"] });
    describe(explorer);
    return () => changed.disconnect();
  }, [language]);
  return h("p", { className: "editor-keys" }, say("editor.keys"));
};

// In an editor Tab indents. After Escape it moves on, as it does at once where nothing can be typed (WCAG 2.1.2).
const openWayOut = () => {
  let isLeaving = false;
  const pressed = (event) => {
    const editor = event.target.closest?.(".CodeMirror");
    if (event.key === "Tab" && editor && (isLeaving || editor.CodeMirror.isReadOnly())) event.stopPropagation();
    if (event.key !== "Shift") isLeaving = event.key === "Escape";
  };
  document.addEventListener("keydown", pressed, true);
  return () => document.removeEventListener("keydown", pressed, true);
};

const describe = (explorer) => {
  for (const [place, name] of Object.entries(EDITORS))
    for (const input of explorer.querySelectorAll(`${place} .CodeMirror textarea`)) input.setAttribute("aria-label", say(name));
  // A tab of GraphiQL has its buttons inside it, which no tab may have: a list of buttons says the same.
  explorer.querySelector(".graphiql-tabs")?.removeAttribute("role");
  for (const tab of explorer.querySelectorAll(".graphiql-tab")) {
    tab.querySelector(".graphiql-tab-button")?.setAttribute("aria-pressed", tab.classList.contains("graphiql-tab-active"));
    for (const name of ["role", "aria-selected"]) if (tab.hasAttribute(name)) tab.removeAttribute(name);
  }
};
