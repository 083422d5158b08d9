// Looks at a job again and again, for as long as it moves without anybody's doing.

import { Page } from "../known.js";

const { useContext, useEffect, useRef } = React;

const MOVING = new Set(["CHECKING", "CONFIRMED", "IMPORTING", "ENDING", "WITHDRAWING"]);
const OFTEN = 1_000; // milliseconds between two looks
const SOON = 250; // before the first one: most deliveries are small
const FAR = 10_000; // after a look that failed

export const useFollowing = (job, setJob, setFailure) => {
  const { hub } = useContext(Page);
  const looked = useRef({}); // in which state how often
  useEffect(() => {
    if (!job || !MOVING.has(job.state)) return undefined;
    let isOver = false;
    const times = looked.current.state === job.state ? looked.current.times + 1 : 0;
    looked.current = { state: job.state, times };
    let waiting = setTimeout(look, Math.min(SOON * 2 ** times, OFTEN));
    async function look() {
      try {
        const next = await hub.job(job);
        if (isOver) return;
        setFailure(null);
        setJob(next);
      } catch (failure) {
        if (isOver) return;
        setFailure(failure);
        waiting = setTimeout(look, FAR);
      }
    }
    return () => {
      isOver = true;
      clearTimeout(waiting);
    };
  }, [hub, job]);
};
