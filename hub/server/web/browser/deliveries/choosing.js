// The files of one delivery: chosen in the window or drawn onto the page, several at once, sent, and then looked at.

import { Page } from "../known.js";
import { inLanguage, say } from "../words.js";
import { Told } from "./told.js";

const { createElement: h, useContext, useRef, useState } = React;

const PAPER = { en: "/documentation/hub/docs/delivering.md", zh: "/documentation/hub/docs/delivering.zh.md" };
const READ = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.et,.ods";

// `job` is open: it may have files already. null: it begins with the first file that is sent.
export const Choosing = ({ job, setJob, discard }) => {
  const { hub } = useContext(Page);
  const [chosen, setChosen] = useState([]);
  const [sending, setSending] = useState(null); // {share, stop}
  const [failure, setFailure] = useState(null);
  const key = useRef(null); // asked for again after a failure, it is one job all the same
  const there = (job?.files ?? []).filter(({ name }) => !chosen.some((file) => file.name === name));

  const send = async (event) => {
    event.preventDefault();
    const stopping = new AbortController();
    const [whole, gone] = [chosen.reduce((sum, { size }) => sum + size, 0), { bytes: 0 }];
    const heard = (bytes) => setSending({ share: whole ? Math.min((gone.bytes + bytes) / whole, 1) : 0, stop: () => stopping.abort() });
    heard(0);
    setFailure(null);
    let begun = job;
    try {
      key.current ??= crypto.randomUUID();
      begun ??= await hub.begun(originOf(new FormData(event.target)), key.current);
      for (const file of chosen) {
        await hub.sent(begun, file, heard, stopping.signal);
        gone.bytes += file.size;
      }
      setJob(await hub.checked(begun));
    } catch (failed) {
      setFailure(failed);
      setSending(null);
    }
  };

  const remove = async (name) => {
    document.getElementById("files").focus(); // the button goes with its file
    setFailure(null);
    if (chosen.some((file) => file.name === name)) return setChosen(chosen.filter((file) => file.name !== name));
    return hub.removed(job, name).then(() => hub.job(job)).then(setJob, setFailure);
  };

  return h(
    "form",
    { className: "choosing", onSubmit: send },
    h("p", null, say("choose.what"), " ", h("a", { href: inLanguage(PAPER), target: "_blank", rel: "noopener" }, say("choose.more"))),
    // Of two files of one name the later one is meant: it was mended.
    h(Place, { add: (more) => setChosen(lastOfEach([...chosen, ...more])), disabled: Boolean(sending) }),
    h(Chosen, { files: [...there, ...chosen], remove: sending ? null : remove }),
    !job && h(Origin, { disabled: Boolean(sending) }),
    h(Told, { failure }),
    sending
      ? h(Sending, sending)
      : h(
          "p",
          { className: "deeds" },
          h("button", { type: "submit", className: "primary", disabled: !chosen.length && !there.length }, say("choose.send")),
          job && h("button", { type: "button", onClick: discard }, say("discard")),
        ),
  );
};

// What a delivery is opened with: what is left as it stands is not said.
const originOf = (fields) => {
  const [first, last, numbers] = ["period_from", "period_until", "numbers"].map((name) => fields.get(name));
  return {
    ...(first && { periodFrom: first }),
    ...(last && { periodUntil: last }),
    ...(numbers === "city" && { deliverer: "" }),
    ...(numbers === "period" && { numbersRestart: true }),
    ...(fields.has("whole") && { wholeLists: fields.getAll("whole") }),
  };
};

// What has a last day, or what refers to it has: of these a delivery may be all that there is.
const KINDS = ["persons", "households", "memberships", "category_determinations", "dated_facts"];

const NUMBERS = ["own", "period", "city"];

const Origin = ({ disabled }) =>
  h(
    "details",
    null,
    h("summary", null, say("origin")),
    h(
      "fieldset",
      { disabled, className: "origin" },
      h("legend", null, say("origin.what")),
      ["period_from", "period_until"].map((name) => h("label", { key: name }, say(`origin.${name}`), h("input", { type: "date", name }))),
      h("label", null, say("origin.numbers"), h("select", { name: "numbers" }, NUMBERS.map((name) => h("option", { key: name, value: name }, say(`numbers.${name}`))))),
    ),
    h(
      "fieldset",
      { disabled, className: "origin whole" },
      h("legend", null, say("whole")),
      KINDS.map((name) => h("label", { key: name }, h("input", { type: "checkbox", name: "whole", value: name }), say(`kind.${name}`))),
      h("p", { className: "quiet" }, say("whole.what")),
    ),
  );

const lastOfEach = (files) => [...new Map(files.map((file) => [file.name, file])).values()];

const Place = ({ add, disabled }) => {
  const [isOver, setIsOver] = useState(false);
  const over = (event) => {
    event.preventDefault(); // else the browser opens what is dropped
    setIsOver(!disabled);
  };
  const drop = (event) => {
    event.preventDefault();
    setIsOver(false);
    if (!disabled) add([...event.dataTransfer.files]);
  };
  const pick = (event) => {
    add([...event.target.files]);
    event.target.value = ""; // so that the same name can be picked again, mended
  };
  return h(
    "div",
    { className: isOver ? "place over" : "place", onDragOver: over, onDragLeave: () => setIsOver(false), onDrop: drop },
    // The browser's own button speaks the browser's language, and says that nothing is chosen whatever stands below.
    h("input", { id: "files", type: "file", multiple: true, accept: READ, disabled, onChange: pick }),
    h("label", { htmlFor: "files" }, say("choose.files")),
    h("p", { className: "quiet" }, say("choose.drop")),
  );
};

const Chosen = ({ files, remove }) =>
  files.length > 0 &&
  h(
    "ul",
    { className: "chosen", "aria-label": say("choose.chosen") },
    files.map(({ name, size }) =>
      h(
        "li",
        { key: name },
        h("span", { className: "name" }, name),
        h("span", { className: "quiet" }, sized(size)),
        remove && h("button", { type: "button", "aria-label": `${say("choose.remove")} ${name}`, onClick: () => remove(name) }, say("choose.remove")),
      ),
    ),
  );

const Sending = ({ share, stop }) =>
  h(
    "p",
    { className: "deeds" },
    h("progress", { "aria-label": say("choose.sending"), max: 1, value: share }),
    h("span", { role: "status" }, say("choose.sending")),
    h("button", { type: "button", onClick: stop }, say("choose.stop")),
  );

const sized = (bytes) => {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  return amount.toLocaleString(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 });
};
