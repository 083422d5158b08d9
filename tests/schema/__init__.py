"""The contract: whole as `schema/schema.graphql`, and what each test client may not know of it as `<client>.txt` here."""
