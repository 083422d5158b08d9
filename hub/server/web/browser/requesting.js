// The way from a field that is not open to the form of the console that requests it, filled in as far as this page knows.

const FORM = "/console/requests/new";

// `grantable` has, for each field that can be granted, the field whose grant opens it: itself, or the value of a band.
// Null for what comes with something else, and has no grant of its own.
export const requestAddress = ({ grantable, current, who }, coordinates, capability) => {
  const wanted = [...new Set(coordinates.map((coordinate) => grantable[coordinate]).filter(Boolean))];
  if (!wanted.length) return null;
  const role = ownRole(who);
  const asked = {
    ...(role && { role }),
    coordinates: wanted.join("\n"),
    capability: capability ?? "READ",
    ...(current && { purposes: current.purpose }),
  };
  return `${FORM}?${new URLSearchParams(asked)}`;
};

// A person acts with roles of their own, which the hub does not tell here; a system with the one that it has.
const ownRole = (who) => (!who?.account && who?.client?.roles?.length === 1 ? who.client.roles[0].code : null);

// The console opens beside this page, which keeps its token in memory and would forget it.
export const openBeside = (explorer) => {
  const clicked = ({ target }) => {
    const link = target.closest?.(`a[href^="${FORM}"]`);
    if (link) Object.assign(link, { target: "_blank", rel: "noopener" });
  };
  explorer.addEventListener("click", clicked, true);
  return () => explorer.removeEventListener("click", clicked, true);
};
