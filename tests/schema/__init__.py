"""The contract: whole as `schema/schema.graphql`, and cut down for each test client as `<client>.graphql` here."""
