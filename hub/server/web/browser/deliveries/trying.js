// An act on a delivery that is on its way: what it fails by is told, and where a colleague was faster, the delivery is read again.

export const trying = ({ hub, job, setJob, setFailure }) => (doing) => {
  setFailure(null);
  return doing.then(setJob, async (failed) => {
    setFailure(failed);
    if (failed.code === "STATE_CONFLICT") setJob(await hub.job(job));
  });
};
