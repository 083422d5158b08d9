// What GraphiQL remembers, its open tabs above all. In memory only: questions carry people's identity numbers, and a
// window of an office may have another person before it tomorrow. Sign-in leaves the page and comes back; for that way
// alone the tabs go through sessionStorage, which is emptied on arrival.

const NAME = "hub.tabs";
const LATE = 700; // milliseconds
const FIRST = [["graphiql:editorFlex", "1.25"]]; // how wide the question is beside the answer
const values = new Map(FIRST);

export const kept = () => {
  const carried = sessionStorage.getItem(NAME);
  sessionStorage.removeItem(NAME);
  for (const [name, value] of carried ? JSON.parse(carried) : []) values.set(name, value);
  return {
    get length() {
      return values.size;
    },
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
    clear: () => values.clear(),
  };
};

// Waits for GraphiQL, which stores a change 0.6 seconds after the last one (0.1 for the tab, 0.5 for all tabs).
export const carryOver = async () => {
  if (!values.size) return;
  await new Promise((goOn) => setTimeout(goOn, LATE));
  sessionStorage.setItem(NAME, JSON.stringify([...values]));
};
