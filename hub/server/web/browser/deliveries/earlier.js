// What the organisation has handed over here: each with its state, what became of it, and what was refused; the newest first.

import { Page } from "../known.js";
import { say } from "../words.js";
import { useFollowing } from "./following.js";
import { Outcome } from "./outcome.js";
import { moment, Told } from "./told.js";

const { createElement: h, useContext, useEffect, useState } = React;

const ENDED = new Set(["DONE", "REFUSED", "FAILED", "CANCELLED", "ENDING", "WITHDRAWING", "WITHDRAWN"]);

export const Earlier = ({ jobs, failure, job, goOn, again }) => {
  const others = jobs?.filter(({ id, state }) => id !== job?.id || ENDED.has(state));
  return h(
    "section",
    { "aria-labelledby": "earlier" },
    h("h2", { id: "earlier" }, say("earlier")),
    h(Told, { failure }),
    failure && h("button", { type: "button", onClick: again }, say("again")),
    !failure && !jobs && h("p", { role: "status" }, say("reading")),
    others?.length === 0 && h("p", { className: "quiet" }, say("earlier.none")),
    others?.length > 0 && h("ul", { className: "earlier" }, others.map((one) => h(Job, { key: one.id, listed: one, goOn, again }))),
  );
};

const Job = ({ listed, goOn, again }) => {
  const { hub } = useContext(Page);
  const [whole, setWhole] = useState(null);
  const [failure, setFailure] = useState(null);
  const job = whole ?? listed;
  useFollowing(whole, setWhole, setFailure);
  useEffect(() => {
    if (whole && whole.state !== listed.state) again(); // what is stored is another since
  }, [whole?.state]);
  const isEnded = ENDED.has(job.state);
  const read = () => {
    setFailure(null);
    return hub.job(job).then(isEnded ? setWhole : goOn, setFailure);
  };
  const opened = (event) => event.currentTarget.open && !whole && read();
  const line = [
    h("span", { key: "moment", className: "moment" }, moment(job.openedAt)),
    h("span", { key: "state", className: `state ${job.state}` }, say(`state.${job.state === "DONE" && job.result?.refusals ? "PARTLY" : job.state}`)),
    h("span", { key: "files", className: "name" }, job.files.map(({ name }) => name).join(", ")),
  ];
  return h(
    "li",
    null,
    isEnded && job.state !== "CANCELLED"
      ? h("details", { onToggle: opened }, h("summary", null, line), whole && h(Outcome, { job: whole, setJob: setWhole }))
      : h("p", null, line, !isEnded && h("button", { type: "button", onClick: read }, say("earlier.go_on"))),
    h(Told, { failure }),
  );
};
