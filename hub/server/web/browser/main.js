// Where the page starts: it finishes a sign-in that is under way, then shows itself.

import { Desk } from "./desk.js";
import { kept } from "./memory.js";
import { createSession } from "./session.js";
import { finishSignIn, readServer } from "./sign_in.js";
import { loadWords } from "./words.js";

const load = async (name) => (await fetch(new URL(name, import.meta.url))).json();

// The dialogs and editors of GraphiQL make style elements, which need the nonce of this page.
globalThis.__webpack_nonce__ = document.querySelector("link[nonce]").nonce;

const names = ["words.json", "examples.json", "grantable.json", "labels.json"];
const [server, words, examples, grantable, labels] = await Promise.all([readServer(), ...names.map(load)]);
loadWords(words);
const session = createSession(server);
const problem = await finishSignIn(server, session);
const storage = kept();
ReactDOM.createRoot(document.getElementById("desk")).render(
  React.createElement(Desk, { session, server, examples, grantable, labels, storage, problem }),
);
