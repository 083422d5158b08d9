// Where the page of deliveries starts: it finishes a sign-in that is under way, then shows itself.

import { createSession } from "../session.js";
import { finishSignIn, readServer } from "../sign_in.js";
import { loadWords } from "../words.js";
import { DeliveryDesk } from "./desk.js";

const load = async (name) => (await fetch(new URL(name, import.meta.url))).json();

// What this page says in words of its own goes before what all pages say.
const [server, shared, own] = await Promise.all([readServer(), load("../words.json"), load("words.json")]);
loadWords(Object.fromEntries(Object.keys(shared).map((language) => [language, { ...shared[language], ...own[language] }])));
const session = createSession(server);
const problem = await finishSignIn(server, session);
ReactDOM.createRoot(document.getElementById("desk")).render(
  React.createElement(DeliveryDesk, { session, server, problem }),
);
