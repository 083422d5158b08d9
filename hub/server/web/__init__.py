"""The pages: GraphiQL at /graphql and deliveries at /deliveries, for whoever comes with a browser. They load nothing from outside.

What comes in: a GET that likes HTML better than JSON, or the address of a file. What goes out: one page, and its files
under an address that changes whenever one of them does. A page is an ordinary client: it signs in like others, and asks
/graphql and /deliveries/jobs like others, with the rights of whoever signed in.

* `negotiation` -- who gets the page, and who goes on to the endpoint.
* `front_page` -- the page at /, and `documentation` -- those at /documentation; both without a script, of what is in `front`.
* `catalogue/` -- the data catalogue at /catalogue.csv, .json and .jsonld, which other platforms take.
* `page` -- the pages that people sign in at, and what they may do (Content-Security-Policy).
* `files` -- their files; `examples` -- ready-made questions for each department.
* `browser/` -- the code, style and words of the query desk: `main.js` is where to start; what both pages use is there too.
  `browser/deliveries/` -- those of deliveries, with a `main.js` of its own. `examples/` -- the questions.
* `explorer/` -- what `make web` builds of npm packages: GraphiQL with its query builder, and React.
* `static/` -- what it has built; not under version control.
"""
