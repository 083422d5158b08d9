// Unpacks each file that is named, NAME.br, into NAME beside it.
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

for (const file of process.argv.slice(2))
    await pipeline(createReadStream(file), createBrotliDecompress(), createWriteStream(file.replace(/\.br$/, "")));
