import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorTexts } from "./lib/production/error-texts.mjs";
import { foldersFor } from "./lib/production/modules.mjs";
import { productionFiles } from "./lib/production/production-files.mjs";

/**
 * Writes `dist/production` of the package in the current folder: what its `exports` give under the condition `production`, which
 * bundlers set where they build what is served. Errors there say their rule by a code, which leads to its page in the docs.
 */
const folder = process.cwd();
const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const entries = Object.values(exports)
  .filter((conditions) => Object(conditions).production !== undefined)
  .map((conditions) => conditions["@ganglion/source"].replace("./src/", ""));
const { modules, replacements } = errorTexts(foldersFor(basename(folder)));
const files = await productionFiles({ source: join(folder, "src"), entries, modules, replacements });
for (const [path, text] of files) {
  const file = join(folder, "dist/production", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
