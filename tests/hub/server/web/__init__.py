"""GraphiQL at /graphql: who gets the page, what it may do, its examples, and itself in a browser."""
