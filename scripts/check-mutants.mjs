import { register } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeCounts } from "./lib/counts.mjs";
import { root } from "./lib/root.mjs";

/**
 * @typedef {object} Mutants what docs/test/mutants/check.ts exports
 * @property {(chosen: readonly unknown[], log: (line: string) => void) => Promise<import("./lib/counts.mjs").Counts>} checkMutants
 * @property {(name: string) => readonly unknown[]} mutantsOf
 */

/** Makes every wrong formula of the package in the current folder, and fails where none of its tests notices. */
const folder = process.cwd();
const name = basename(folder);
register("../benchmarks/loader/strip-types.mjs", import.meta.url);
/** @type {Mutants} */
const { checkMutants, mutantsOf } = await import(pathToFileURL(join(root, "docs/test/mutants/check.ts")).href);
const counts = await checkMutants(mutantsOf(name), console.log);
writeCounts(folder, "check:mutants", counts);
console.log(`${name}: ${counts.passed} of ${counts.passed + counts.failed} wrong formulas are noticed by a test.`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
