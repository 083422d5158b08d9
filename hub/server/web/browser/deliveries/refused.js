// What was refused: each cell with its place and why, as many at a time as one reads; and the rows as a workbook to mend.

import { Page } from "../known.js";
import { inLanguage, say } from "../words.js";
import { counted, told, Told } from "./told.js";

const { createElement: h, useContext, useEffect, useState } = React;

export const Refused = ({ job }) => {
  const { hub } = useContext(Page);
  const { delivery, rowsRefused, rowsInWorkbook } = job.result;
  const [page, setPage] = useState({ cells: [], total: 0, next: "" });
  const [failure, setFailure] = useState(null);
  const more = () =>
    hub.rejects(job, page.next).then(({ rejects, total, next }) => setPage({ cells: [...page.cells, ...rejects], total, next }), setFailure);
  useEffect(() => void more(), [hub, job.id]);
  const load = () => hub.workbook(job).then((content) => saved(content, say("refused.file", { delivery })), setFailure);
  return h(
    React.Fragment,
    null,
    page.cells.length > 0 && h("h3", null, say("refused.title", { shown: counted(page.cells.length), total: counted(page.total) })),
    h(Cells, { cells: page.cells, tables: job.checked?.tables ?? [] }),
    h(Told, { failure }),
    h(
      "p",
      { className: "deeds" },
      page.next && h("button", { type: "button", onClick: more }, say("refused.more")),
      rowsInWorkbook > 0 && h("button", { type: "button", className: "primary", onClick: load }, say("refused.load")),
    ),
    rowsInWorkbook > 0 && h("p", { className: "quiet" }, say("refused.how")),
    rowsInWorkbook > 0 && rowsInWorkbook < rowsRefused && h("p", null, say("refused.part", { rows: counted(rowsInWorkbook) })),
  );
};

const PLACES = ["refused.line", "refused.column", "refused.why"];

// A table for each file, so that a line on a phone has room for the reason.
export const Cells = ({ cells, tables }) =>
  [...new Set(cells.map(({ file }) => file))].map((file) =>
    h(
      "div",
      { key: file, className: "wide", tabIndex: 0, role: "region", "aria-label": file },
      h(
        "table",
        { className: "refused" },
        h("caption", null, file),
        h("thead", null, h("tr", null, PLACES.map((name) => h("th", { key: name, scope: "col" }, say(name))))),
        h("tbody", null, cells.filter((cell) => cell.file === file).map((cell, index) => h(Cell, { key: index, cell, tables }))),
      ),
    ),
  );

const Cell = ({ cell, tables }) =>
  h(
    "tr",
    null,
    h("th", { scope: "row" }, cell.line ? counted(cell.line) : say("refused.whole")),
    h("td", null, labelOf(cell, tables)),
    h("td", null, told(cell), " ", h("code", { className: "quiet" }, cell.code)),
  );

// A column as the file itself calls it, and as the hub does where the file does not.
const labelOf = ({ file, column }, tables) => {
  const known = tables.find(({ name }) => name === file)?.columns.find(({ name }) => name === column);
  return known?.label || inLanguage({ en: column, zh: known?.nameChinese || column });
};

const saved = (content, name) => {
  const address = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
};
