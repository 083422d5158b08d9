// Types by graphql-codegen (npm). usage: node codegen.mjs '{"issuer": …, "questions": […], "scalars": {…}}'

import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

const given = JSON.parse(process.argv[2]);
const contract = await fetch(`${given.issuer}/graphql/schema.graphql`);
const types = await codegen({
  filename: "hub.ts",
  schema: parse(await contract.text()),
  documents: given.questions.map(({ query }, number) => ({ location: `${number}.graphql`, document: parse(query) })),
  config: { strictScalars: true, scalars: given.scalars },
  plugins: [{ typescript: {} }, { operations: {} }],
  pluginMap: { typescript, operations },
});
console.log(JSON.stringify({ types }));
