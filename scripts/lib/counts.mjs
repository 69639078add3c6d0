import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} [failures] what failed, by name and with the first line of why
 * @property {readonly string[]} [retried] what passed at its second try only
 */

/**
 * Where a task of a package leaves its counts. turbo.json lists these files as outputs, so that a task that comes out
 * of the cache brings its counts with it.
 *
 * @param {string} folder of the package
 * @param {string} task such as `test` or `test:browser`
 * @returns {string}
 */
function countsFile(folder, task) {
  return join(folder, ".cache", "counts", `${task.replaceAll(":", "-")}.json`);
}

/**
 * @param {string} folder
 * @param {string} task
 * @param {Counts} counts
 */
export function writeCounts(folder, task, counts) {
  const file = countsFile(folder, task);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `${JSON.stringify(counts)}\n`);
}

/**
 * @param {string} folder
 * @param {string} task
 */
export function clearCounts(folder, task) {
  rmSync(countsFile(folder, task), { force: true });
}

/**
 * @param {string} folder
 * @param {string} task
 * @returns {Counts | undefined} nothing where the task came to no end that counted
 */
export function readCounts(folder, task) {
  const file = countsFile(folder, task);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/**
 * @param {readonly Counts[]} list
 * @returns {Counts}
 */
export function sumCounts(list) {
  const sum = (/** @type {"passed" | "failed"} */ key) => list.reduce((total, counts) => total + counts[key], 0);
  const named = (/** @type {"failures" | "retried"} */ key) => {
    const names = list.flatMap((counts) => counts[key] ?? []);
    return names.length === 0 ? {} : { [key]: names };
  };
  return { passed: sum("passed"), failed: sum("failed"), ...named("failures"), ...named("retried") };
}
