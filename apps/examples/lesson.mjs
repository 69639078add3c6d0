import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/lib/root.mjs";

/** @typedef {import("../../scripts/lib/run-process.mjs").Command} Command */

/**
 * What runs one of the numbered examples of the documentation, from the sources, as nothing needs to be built for that.
 *
 * @param {readonly string[]} args what comes after `pnpm example`: its number or its name, as in `5` or `05-six-layers`
 * @returns {Command | undefined} nothing if that is no such example
 */
export function lessonCommand(args) {
  const [wanted = "", ...more] = args;
  if (wanted === "" || more.length > 0) return undefined;
  const folder = join(root, "docs", "examples");
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const file = files.find((name) => name === `${wanted}.ts` || name.startsWith(`${wanted.padStart(2, "0")}-`));
  if (file === undefined) return undefined;
  const loader = pathToFileURL(join(root, "benchmarks", "loader", "register.mjs")).href;
  return { file: process.execPath, args: ["--conditions=@ganglion/source", "--import", loader, join(folder, file)] };
}
