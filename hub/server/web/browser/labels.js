// GraphiQL has its labels in English alone. In Chinese each is replaced where it stands, and comes back in English.

import { useLanguage } from "./words.js";

const ATTRIBUTES = ["aria-label", "title", "placeholder"];
const OURS = ".desk-header, .notice, .examples, .access, .program, .contract, .editor-keys";
const NAMES = ".graphiql-doc-explorer-type-name, .graphiql-doc-explorer-field-name, .graphiql-doc-explorer-argument-name, .graphiql-history-item-label, .graphiql-markdown-description, .graphiql-explorer-node";
const NOT_LABELS = `${OURS}, ${NAMES}, .monaco-editor, code, pre`;

const TAB = ".graphiql-tab-button"; // it has the name of a question, or none
const NO_NAME = "<untitled>";

const told = new WeakMap(); // for each node what it says by GraphiQL, and what it was made to say

export const useLabels = (labels) => {
  const language = useLanguage();
  React.useEffect(() => {
    const translate = (node) => sayIn(node, language === "zh" ? labels : {});
    const changed = (changes) => {
      for (const { target, addedNodes } of changes) [target, ...addedNodes].forEach(translate);
    };
    const observer = new MutationObserver(changed);
    observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributeFilter: ATTRIBUTES });
    translate(document.body);
    return () => observer.disconnect();
  }, [language, labels]);
};

const sayIn = (node, labels) => {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  if (!element?.isConnected || element.closest?.(NOT_LABELS)) return;
  if (node.nodeType === Node.TEXT_NODE) replace(node, "data", node.data, labels, (text) => (node.data = text));
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const name of ATTRIBUTES)
    if (node.hasAttribute(name)) replace(node, name, node.getAttribute(name), labels, (text) => node.setAttribute(name, text));
  for (const child of node.childNodes) sayIn(child, labels);
};

const replace = (node, name, now, labels, change) => {
  const known = told.get(node) ?? {};
  const english = known[name]?.said === now ? known[name].english : now;
  if ((node.closest ? node : node.parentElement).closest(TAB) && english !== NO_NAME) return;
  const said = translated(english, labels);
  told.set(node, { ...known, [name]: { english, said } });
  if (said !== now) change(said);
};

// A label may end with its keys, or have a name in it.
const translated = (english, labels) => {
  const [, label, keys = ""] = english.trim().match(/^(.*?)( \([A-Z][\w+-]*\))?$/s);
  if (labels[label]) return labels[label] + keys;
  for (const [form, chinese] of Object.entries(labels)) {
    const [before, after] = form.split("{}");
    if (after === undefined || !label.startsWith(before) || !label.endsWith(after)) continue;
    const name = label.slice(before.length, label.length - after.length);
    return chinese.replace("{}", labels[name] ?? name);
  }
  return english;
};
