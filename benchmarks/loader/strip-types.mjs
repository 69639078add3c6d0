import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

/**
 * The `load` hook of Node's module customization: `.ts` files become JavaScript, line by line where they were.
 *
 * @type {import("node:module").LoadHook}
 */
export async function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
  const sourcefile = fileURLToPath(url);
  const { code } = await transform(await readFile(sourcefile, "utf8"), {
    sourcefile,
    loader: "ts",
    format: "esm",
    target: "es2022",
    supported: { "import-attributes": true },
    sourcemap: "inline",
  });
  return { format: "module", source: code, shortCircuit: true };
}
