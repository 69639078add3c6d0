import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./lib/root.mjs";

// Writes the version of @ganglion/tensor, which changesets raises in its package.json, into its sources: copies of the
// package tell each other by it whether they can work together. `pnpm release:version` runs both.
const folder = path.join(root, "packages/tensor");
const { version } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
const file = path.join(folder, "src/version.ts");
const source = await readFile(file, "utf8");
await writeFile(file, source.replace(/VERSION = "[^"]*"/, `VERSION = "${version}"`));
