// The page: a header that says who delivers, and below it the welcome, or the delivery at hand and those before it.

import { ask } from "../ask.js";
import { Ended, Header } from "../header.js";
import { Page } from "../known.js";
import { SignInWelcome } from "../sign_in_welcome.js";
import { say, useLanguage } from "../words.js";
import { AtHand } from "./at_hand.js";
import { Earlier } from "./earlier.js";
import { hubOf } from "./hub.js";
import { Stored } from "./stored.js";
import { Told } from "./told.js";

const { createElement: h, useContext, useEffect, useMemo, useState, useSyncExternalStore } = React;

const WHO = "{ me { account { name } organisation { name } purpose { description } } }";

export const DeliveryDesk = ({ session, server, problem }) => {
  const language = useLanguage();
  const { current, ended, number } = useSyncExternalStore(session.subscribe, session.state);
  const [who, setWho] = useState(null);
  const hub = useMemo(() => hubOf(session), [session]);
  useEffect(() => {
    setWho(null);
    if (number) ask(session, { query: WHO }).then((answer) => setWho(answer.data?.me ?? null));
  }, [session, number]);
  return h(
    Page.Provider,
    { value: { session, server, current, who, hub } },
    h(Header, { language }),
    ended && h(Ended, { because: ended }),
    current || ended ? h(Deliveries, { key: number }) : h(SignInWelcome, { problem }),
  );
};

const Deliveries = () => {
  const { hub } = useContext(Page);
  const [job, setJob] = useState(null);
  const [earlier, setEarlier] = useState({}); // {jobs} or {failure}
  const [settled, setSettled] = useState(0); // changes whenever those below are to be read anew
  const settle = () => setSettled((count) => count + 1);
  useEffect(() => void hub.jobs().then((jobs) => setEarlier({ jobs }), (failure) => setEarlier({ failure })), [hub, settled]);
  const mayDeliver = earlier.failure?.code !== "WRITE_WITHHELD";
  return h(
    "main",
    { className: "deliveries" },
    mayDeliver && h(AtHand, { job, setJob, settle }),
    mayDeliver ? h(Earlier, { ...earlier, job, goOn: setJob, again: settle }) : h(Told, earlier),
    h(Stored, { settled }),
  );
};
