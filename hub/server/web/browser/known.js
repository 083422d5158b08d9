// What every part of the page may know: the session, the server, the examples, who asks, and the last answer.

export const Page = React.createContext(null);
