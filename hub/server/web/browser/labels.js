// GraphiQL has its labels in English alone. In Chinese each is replaced where it stands, and comes back in English.

import { useLanguage } from "./words.js";

const ATTRIBUTES = ["aria-label", "title", "placeholder"];
const OURS = ".desk-header, .notice, .examples, .access, .program, .contract, .editor-keys";
const NAMES = ".graphiql-doc-explorer-type-name, .graphiql-doc-explorer-field-name, .graphiql-doc-explorer-argument-name, .graphiql-history-item-label, .graphiql-explorer-node";
const NOT_LABELS = `${OURS}, ${NAMES}, .monaco-editor, code, pre`;

const TAB = ".graphiql-tab-button"; // it has the name of a question, or none
const NO_NAME = "<untitled>";

const told = new WeakMap(); // for each node what it says by GraphiQL, and what it was made to say

export const useLabels = (labels) => {
  const language = useLanguage();
  React.useEffect(() => {
    const translate = translator(language === "zh" ? Object.entries(labels) : []);
    const changed = (changes) => {
      for (const { type, target, addedNodes } of changes)
        if (type === "childList") addedNodes.forEach((node) => sayBelow(node, translate));
        else sayIn(target, translate);
    };
    const observer = new MutationObserver(changed);
    observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributeFilter: ATTRIBUTES });
    sayBelow(document.body, translate);
    return () => observer.disconnect();
  }, [language, labels]);
};

const sayBelow = (node, translate) => {
  if (!sayIn(node, translate)) return;
  for (const child of node.childNodes) sayBelow(child, translate);
};

// True if there may be labels inside.
const sayIn = (node, translate) => {
  const isText = node.nodeType === Node.TEXT_NODE;
  const element = isText ? node.parentElement : node;
  if (!element?.closest || element.closest(NOT_LABELS)) return false;
  const isTab = element.closest(TAB);
  if (isText) replace(node, "data", node.data, isTab, translate, (text) => (node.data = text));
  for (const name of isText ? [] : ATTRIBUTES)
    if (node.hasAttribute(name)) replace(node, name, node.getAttribute(name), isTab, translate, (text) => node.setAttribute(name, text));
  return !isText;
};

const replace = (node, name, now, isTab, translate, change) => {
  const known = told.get(node) ?? {};
  const english = known[name]?.said === now ? known[name].english : now;
  if (isTab && english !== NO_NAME) return;
  const said = translate(english);
  told.set(node, { ...known, [name]: { english, said } });
  if (said !== now) change(said);
};

// A label may end with its keys, or have a name in it.
const translator = (labels) => {
  const plain = new Map(labels);
  const forms = labels.filter(([form]) => form.includes("{}")).map(([form, chinese]) => [...form.split("{}"), chinese]);
  return (english) => {
    const [, label, keys = ""] = english.trim().match(/^(.*?)( \([A-Z][\w+-]*\))?$/s);
    if (plain.has(label)) return plain.get(label) + keys;
    const found = forms.find(([before, after]) => label.startsWith(before) && label.endsWith(after));
    if (!found) return english;
    const name = label.slice(found[0].length, label.length - found[1].length);
    return found[2].replace("{}", plain.get(name) ?? name);
  };
};
