// Where the page starts: it finishes a sign-in that is under way, then shows itself.

import { Desk } from "./desk.js";
import { kept } from "./memory.js";
import { createSession } from "./session.js";
import { finishSignIn, readServer } from "./sign_in.js";
import { loadWords } from "./words.js";

const load = async (name) => (await fetch(new URL(name, import.meta.url))).json();

// The dialogs of GraphiQL hold the page still by a style element that they make; it needs the nonce of this page.
globalThis.__webpack_nonce__ = document.querySelector("link[nonce]").nonce;

const [server, words, examples] = await Promise.all([readServer(), load("words.json"), load("examples.json")]);
loadWords(words);
const session = createSession(server);
const problem = await finishSignIn(server, session);
const storage = kept();
ReactDOM.createRoot(document.getElementById("desk")).render(
  React.createElement(Desk, { session, server, examples, storage, problem }),
);
