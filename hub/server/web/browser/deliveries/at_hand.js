// The delivery at hand, from the files that are chosen to what became of them.

import { Page } from "../known.js";
import { say } from "../words.js";
import { Choosing } from "./choosing.js";
import { useFollowing } from "./following.js";
import { Outcome } from "./outcome.js";
import { Taken } from "./taken.js";
import { counted, Told } from "./told.js";
import { trying } from "./trying.js";

const { createElement: h, useContext, useEffect, useRef, useState } = React;

const STEPS = ["choose", "check", "import", "done"];
const STEP_OF = { OPEN: "choose", CHECKING: "check", CHECKED: "check", CONFIRMED: "import", IMPORTING: "import" };

export const AtHand = ({ job, setJob, settle }) => {
  const { hub } = useContext(Page);
  const [failure, setFailure] = useState(null);
  const step = job ? (STEP_OF[job.state] ?? "done") : "choose";
  useFollowing(job, setJob, setFailure);
  useEffect(() => {
    if (step === "done") settle();
  }, [step, job?.state]);
  const tried = trying({ hub, job, setJob, setFailure });
  const discard = () => tried(hub.discarded(job).then(settle).then(() => null));
  return h(
    "section",
    { "aria-labelledby": "at-hand" },
    h("h2", { id: "at-hand" }, say("at_hand")),
    h(
      "ol",
      { className: "steps" },
      STEPS.map((name) => h("li", { key: name, "aria-current": name === step ? "step" : undefined }, say(`step.${name}`))),
    ),
    h(Told, { failure }),
    h(
      Led,
      { step: `${step} ${job?.state === "CHECKED"}` },
      step === "choose" && h(Choosing, { key: job?.id, job, setJob, discard }),
      job?.state === "CHECKING" && h(Moving, { name: "check" }),
      job?.state === "CHECKED" &&
        h(Taken, { job, tried, confirm: () => tried(hub.confirmed(job)), reopen: () => tried(hub.reopened(job)), discard }),
      step === "import" && h(Moving, { name: "import", progress: job.progress }),
      step === "done" && h(Outcome, { job, setJob, begin: () => setJob(null) }),
    ),
  );
};

// Whoever works by ear or by keyboard is led to what has come.
const Led = ({ step, children }) => {
  const place = useRef(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current !== step) place.current.focus();
    before.current = step;
  }, [step]);
  return h("div", { ref: place, tabIndex: -1, className: "led" }, children);
};

const Moving = ({ name, progress }) => {
  const total = progress?.rowsTotal || undefined;
  return h(
    React.Fragment,
    null,
    h("p", { role: "status" }, say(`moving.${name}`)),
    h("progress", { "aria-label": say(`moving.${name}`), max: total, value: total && progress.rowsDone }),
    total && h("p", { className: "quiet" }, say("moving.rows", { rows: counted(progress.rowsDone), total: counted(total) })),
    h("p", { className: "quiet" }, say("moving.leave")),
  );
};
