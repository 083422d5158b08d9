// The page's words in the two languages of the hub, from words.json.

const NAME = "hub.language";
let all = null;
let language = null;
const listeners = new Set();

// What the address chooses is remembered, and then taken out of it: a choice on the page is not undone by loading it again.
const takeChoice = () => {
  const address = new URL(location.href);
  const [, chosen] = /^(zh|en)\b/i.exec(address.searchParams.get("lang") ?? "") ?? [];
  if (!chosen) return;
  localStorage.setItem(NAME, chosen.toLowerCase());
  address.searchParams.delete("lang");
  history.replaceState(null, "", address);
};

const preferred = () => {
  takeChoice();
  const known = localStorage.getItem(NAME) ?? navigator.languages.find((tag) => /^(zh|en)\b/.test(tag)) ?? "en";
  return known.startsWith("zh") ? "zh" : "en";
};

const use = (next) => {
  language = next;
  document.documentElement.lang = next;
  document.title = say("title");
  listeners.forEach((listener) => listener());
};

export const loadWords = (words) => {
  all = words;
  use(preferred());
};

export const chooseLanguage = (next) => {
  localStorage.setItem(NAME, next);
  use(next);
};

// A sentence by its name, with {marks} filled in; the name itself for what has no sentence, such as a new reason.
export const say = (name, marks = {}) =>
  (all[language][name] ?? name.split(".").at(-1)).replace(/\{(\w+)\}/g, (mark, inside) => marks[inside] ?? mark);

// Of a content with a text for each language, the one that is shown.
export const inLanguage = (texts) => texts[language];

export const useLanguage = () =>
  React.useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => language,
  );
