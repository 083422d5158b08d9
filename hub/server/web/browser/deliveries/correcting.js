// What a file means, said by whoever delivers it where the hub took it for something else: which line is the heading, what each
// column is, in which unit its sums are, and which code a word stands for. The delivery is then checked anew.

import { Page } from "../known.js";
import { inLanguage, say } from "../words.js";

const { createElement: h, useContext, useId, useState } = React;

// `form` has the columns that the table may have; `tried` tells what an act on the delivery failed by.
export const Correcting = ({ job, tried, table, form, sample }) => {
  const { hub } = useContext(Page);
  const [names, setNames] = useState(table.columns.map(({ name }) => name ?? ""));
  const [faults, setFaults] = useState({}); // by the name of a field
  const id = useId();
  const known = new Map(form.columns.map((column) => [column.name, column]));
  const words = wordsOf(table, known, sample);
  const correct = (event) => {
    event.preventDefault();
    const fields = saidBy(new FormData(event.target), table, words);
    setFaults({});
    const refused = (failed) => {
      setFaults(Object.fromEntries(failed.mistakes.map(({ path }) => placed(path, fields))));
      throw failed;
    };
    return tried(hub.corrected(job, [{ name: table.name, ...fields }]).catch(refused));
  };
  const place = (name) => `${id}${name.replaceAll(" ", "-")}`; // an id without blanks, as several are parted by these
  const fault = (name) => faults[name] && h("strong", { id: place(name), className: "fault" }, say(FAULTS[faults[name]] ?? FAULTS.columns));
  const told = (name) => faults[name] && { "aria-invalid": true, "aria-describedby": place(name) };
  const choose = (index) => (event) => setNames(names.with(index, event.target.value));
  const [first, last] = table.headingLines ?? table.headingSaid ?? [];
  return h(
    "details",
    { className: "correcting", open: table.headingLines ? undefined : true },
    h("summary", null, say("correct")),
    h(
      "form",
      { onSubmit: correct },
      h("p", { className: "quiet" }, say("correct.what")),
      h(
        "fieldset",
        { className: "origin" },
        h("legend", null, say("correct.heading")),
        h("label", null, say("correct.line"), h("input", { type: "number", name: "first", min: 1, max: 40, defaultValue: first, ...told("heading") })),
        h("label", null, h("input", { type: "checkbox", name: "two", defaultChecked: last > first }), say("correct.two")),
        table.headingSaid && `${table.headingSaid}` !== `${table.headingLines}` && h("strong", { className: "fault" }, say("fault.heading")),
        fault("heading"),
      ),
      h(
        "fieldset",
        { className: "origin columns" },
        h("legend", null, say("correct.columns")),
        fault("columns"),
        table.columns.length === 0 && h("p", { className: "quiet" }, say("correct.none")),
        table.columns.map(({ position, label, unit }, index) => {
          const column = known.get(names[index]);
          return h(
            "div",
            { key: position },
            h(
              "label",
              null,
              say("correct.column", { position, label: label || say("taken.unnamed") }),
              h(
                "select",
                { name: `column ${position}`, value: names[index], onChange: choose(index), ...told(`column ${position}`) },
                h("option", { value: "" }, say("taken.not_read")),
                form.columns.map((one) => h("option", { key: one.name, value: one.name, disabled: !one.mayWrite && one.name !== names[index] }, named(one))),
              ),
            ),
            column?.units.length > 0 &&
              h(
                "label",
                null,
                say("correct.unit"),
                h("select", { name: `unit ${position}`, defaultValue: unit || column.units[0], ...told(`unit ${position}`) }, column.units.map((one) => h("option", { key: one, value: one }, one))),
              ),
            fault(`column ${position}`),
            fault(`unit ${position}`),
          );
        }),
      ),
      words.map(({ column, listed }) =>
        h(
          "fieldset",
          { key: column.name, className: "origin words" },
          h("legend", null, say("correct.words", { column: termOf(column) })),
          [...listed, ["", ""]].map(([word, code], number) =>
            h(
              "div",
              { key: `${number} ${word}` },
              word
                ? h("span", { className: "name" }, word)
                : h("label", null, say("correct.word"), h("input", { name: `word ${column.name}`, maxLength: 40, autoComplete: "off", ...told(`word ${column.name}`) })),
              h(
                "label",
                null,
                say("correct.means"),
                h(
                  "select",
                  { name: `code ${column.name} ${word}`, defaultValue: code },
                  h("option", { value: "" }, say("correct.nothing")),
                  column.codes.map((one) => h("option", { key: one.code, value: one.code }, inLanguage({ en: one.english, zh: one.chinese }))),
                ),
              ),
            ),
          ),
          fault(`word ${column.name}`),
        ),
      ),
      h("p", { className: "deeds" }, h("button", { type: "submit" }, say("correct.do"))),
    ),
  );
};

const FAULTS = {
  heading: "fault.heading",
  columns: "fault.columns",
  name: "fault.name",
  unit: "fault.unit",
  word: "fault.word",
  code: "fault.word",
};

const termOf = ({ name, nameChinese }) => inLanguage({ en: name, zh: nameChinese });

const named = (column) => `${termOf(column)}${column.required ? " *" : ""}`;

// The columns of codes that the table has, each with the words that are known of it, and those that nobody knows yet.
const wordsOf = (table, known, sample) =>
  table.columns.flatMap(({ name, position }) => {
    const column = known.get(name);
    if (!column?.codes.length || !column.mayWrite) return [];
    const { words = {}, unknownWords = [] } = sample?.columns[position - 1] ?? {};
    return [{ column, listed: [...Object.entries(words), ...unknownWords.filter((word) => !words[word]).map((word) => [word, ""])] }];
  });

// What is said in a form, as the hub takes it: only what is another than it was. A heading is said alone, as it changes the columns.
const saidBy = (fields, table, words) => {
  const [first, two] = [Number(fields.get("first")), fields.has("two")];
  const [before, until] = table.headingLines ?? table.headingSaid ?? [0, 0];
  if (first !== before || (first > 0 && two !== until > before)) return { heading: first > 0 ? [first, first + Number(two)] : null };
  const columns = table.columns.flatMap(({ position, name, unit }) => {
    const [said, sums] = [fields.get(`column ${position}`), fields.get(`unit ${position}`)];
    const changed = { ...(said !== (name ?? "") && { name: said || null }), ...(sums !== null && sums !== (unit || "元") && { unit: sums }) };
    return Object.keys(changed).length > 0 ? [{ position, ...changed }] : [];
  });
  const meant = words.flatMap(({ column: { name }, listed }) => {
    const changed = listed
      .filter(([word, code]) => fields.get(`code ${name} ${word}`) !== code)
      .map(([word]) => ({ column: name, word, code: fields.get(`code ${name} ${word}`) || null }));
    const word = fields.get(`word ${name}`).trim();
    return word ? [...changed, { column: name, word, code: fields.get(`code ${name} `) || null }] : changed;
  });
  return { columns, words: meant };
};

// The name of the field that a mistake is about, by its place in what was sent, and which kind of mistake it is.
const placed = ([, , part, number, own], { columns = [], words = [] }) => {
  if (part === "columns" && own) return [`${own === "unit" ? "unit" : "column"} ${columns[number].position}`, own];
  if (part === "words" && own) return [`word ${words[number].column}`, own];
  return [part ?? "columns", part ?? "columns"];
};
