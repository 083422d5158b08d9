// What Monaco needs on a page that allows no inline style: its style elements carry the page's nonce, and the styles of the
// lines that it writes as HTML are set one by one, which the policy allows to the page's own scripts.

export const styleElement = () => Object.assign(document.createElement("style"), { nonce: globalThis.__webpack_nonce__ });

// Text is escaped in this HTML, so a tag is whatever stands between angle brackets.
export const putHtml = (place, html) => {
  place.innerHTML = String(html).replace(/<[a-z]+ [^<>]*>/g, (tag) => tag.replace(' style="', ' data-style="'));
  for (const element of place.querySelectorAll("[data-style]")) {
    element.style.cssText = element.dataset.style;
    delete element.dataset.style;
  }
};

export const addHtml = (sibling, html) => {
  const made = document.createElement("div");
  putHtml(made, html);
  sibling.after(...made.childNodes);
};
