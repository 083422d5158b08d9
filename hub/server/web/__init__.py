"""The query desk: GraphiQL at /graphql, for whoever comes with a browser. It loads nothing from outside.

What comes in: a GET that likes HTML better than JSON, or the address of a file. What goes out: one page, and its files
under an address that changes whenever one of them does. The page is an ordinary client: it signs in like others, and asks
/graphql like others, with the rights of whoever signed in.

* `negotiation` -- who gets the page, and who goes on to the endpoint.
* `front_page` -- the page at /, and `documentation` -- those at /documentation; both without a script, of what is in `front`.
* `page` -- the page and what it may do (Content-Security-Policy).
* `files` -- its files; `examples` -- ready-made questions for each department.
* `browser/` -- the page's own code, style and words: `main.js` is where to start. `examples/` -- the questions.
* `static/` -- GraphiQL and React as their packages ship them, put there by `make web`; not under version control.
"""
