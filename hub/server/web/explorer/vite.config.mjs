// Two programs for the browser, without an address of anywhere else: what they load lies beside them.

import { fileURLToPath } from "node:url";

const STRICT = fileURLToPath(new URL("strict.js", import.meta.url));
const MONACO = /monaco-editor\/esm\/vs\/(base\/browser\/(dom|ui\/contextview\/contextview)|editor\/.*)\.js$/;

// Of another Monaco, this has to be looked at again: the browser's tests complain of each style that the policy stopped.
const strict = {
  name: "strict",
  transform(code, id) {
    if (!MONACO.test(id)) return null;
    const changed = code
      .replaceAll("document.createElement('style')", "styleElement()")
      .replace(/^(\s*)([\w.]+)\.innerHTML = (\w+);/gm, "$1putHtml($2, $3);")
      .replace(/(\w+)\.insertAdjacentHTML\('afterend', (\w+)\);/g, "addHtml($1, $2);");
    return changed === code ? null : { code: `import { addHtml, putHtml, styleElement } from ${JSON.stringify(STRICT)};\n${changed}`, map: null };
  },
};

export default {
  base: "./",
  plugins: [strict],
  build: {
    outDir: "built",
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 8000,
    cssCodeSplit: false,
    rollupOptions: {
      input: ["react.js", "graphiql.js"],
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
      onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
    },
  },
  worker: { format: "es", rollupOptions: { output: { entryFileNames: "[name].js", chunkFileNames: "[name].worker.js" } } },
};
