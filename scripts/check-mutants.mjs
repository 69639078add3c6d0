import { register } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeCounts } from "./lib/counts.mjs";
import { root } from "./lib/root.mjs";

/**
 * @typedef {object} Check what docs/test/mutants/check.ts exports
 * @property {(chosen: readonly unknown[], log: (line: string) => void) => Promise<import("./lib/counts.mjs").Counts>} checkMutants
 *
 * @typedef {object} List what docs/test/mutants/list.ts exports
 * @property {readonly { package: string }[]} mutants
 */

/** Makes every wrong formula of the package in the current folder, and fails where none of its tests notices. */
const folder = process.cwd();
const name = basename(folder);
register("../benchmarks/loader/strip-types.mjs", import.meta.url);
const load = (/** @type {string} */ file) => import(pathToFileURL(join(root, "docs", "test", "mutants", file)).href);
/** @type {Check} */
const { checkMutants } = await load("check.ts");
/** @type {List} */
const { mutants } = await load("list.ts");
const own = mutants.filter((mutant) => mutant.package === name);
const counts = await checkMutants(own, console.log);
writeCounts(folder, "check:mutants", counts);
console.log(`${name}: ${counts.passed} of ${counts.passed + counts.failed} wrong formulas are noticed by a test.`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
