// What failed, in words: those of the page for what it knows, else the hub's own sentence. And figures as people read them.

import { inLanguage, say } from "../words.js";

const { createElement: h } = React;

export const Told = ({ failure }) =>
  h(
    "div",
    { role: "alert" },
    failure && failure.code !== "STOPPED" && h("p", { className: "notice failed" }, sentenceOf(failure), " ", h("code", null, failure.code)),
  );

// The hub's errors are in English.
const sentenceOf = ({ code, message }) => inLanguage({ en: message, zh: "" }) || own(code) || message || own("INTERNAL");

const own = (code) => {
  const sentence = say(`failure.${code}`);
  return sentence === code ? null : sentence;
};

// A sentence that the hub says in both languages.
export const told = ({ message, messageChinese }) => inLanguage({ en: message, zh: messageChinese || message });

export const counted = (number) => number?.toLocaleString(document.documentElement.lang) ?? null;

// A value that is never empty: where it is not there, it is withheld, and says so.
export const shown = (value) => value ?? h("span", { className: "tag" }, say("outcome.WITHHELD"));

// A moment as a clerk reads it, by the clock of Chongqing.
export const moment = (text) =>
  new Date(text).toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" });
