import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} [failures] what failed, by name and with the first line of why
 * @property {readonly string[]} [retried] what passed at its second try only
 * @property {readonly FileCounts[]} [broken] the test files in which something failed
 *
 * @typedef {object} FileCounts
 * @property {string} file its path from the folder of the package
 * @property {number} passed
 * @property {readonly string[]} failures
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
 * Which files a second try has to run: those in which something failed, or all, said by none, where something went wrong outside of them.
 *
 * @param {Counts | undefined} first
 * @returns {string[]}
 */
export function filesToRepeat(first) {
  const { failed = 0, broken = [] } = first ?? {};
  const told = broken.reduce((total, { failures }) => total + failures.length, 0);
  return told < failed ? [] : broken.map(({ file }) => file);
}

/**
 * What came of a run and of the second try of `filesToRepeat`, which counts for those files.
 *
 * @param {Counts | undefined} first
 * @param {Counts} second
 * @returns {Counts}
 */
export function withSecondTry(first, second) {
  const files = filesToRepeat(first);
  const { passed = 0, failures = [], broken = [] } = first ?? {};
  const stands = files.length === 0 ? 0 : broken.reduce((rest, file) => rest - file.passed, passed);
  const again = new Set(
    (second.broken ?? []).flatMap(({ file }) => broken.find((other) => other.file === file)?.failures ?? []),
  );
  const retried = failures.filter((name) => !again.has(name));
  return {
    passed: stands + second.passed,
    failed: second.failed,
    ...(second.failures !== undefined && { failures: second.failures }),
    ...(retried.length > 0 && { retried }),
  };
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
