import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {import("./counts.mjs").Counts} Counts */

/**
 * What a check counted when it last saw the same and all was well; nothing where it did not.
 *
 * @param {string} folder of the package whose task it is
 * @param {string} task
 * @param {string} sight
 * @returns {Counts | undefined}
 */
export function seenBefore(folder, task, sight) {
  const file = seenFile(folder, task);
  if (!existsSync(file)) return undefined;
  const last = JSON.parse(readFileSync(file, "utf8"));
  return last.sight === sight ? last.counts : undefined;
}

/**
 * @param {string} folder
 * @param {string} task
 * @param {string} sight
 * @param {Counts} counts without a failure
 */
export function rememberSight(folder, task, sight, counts) {
  const file = seenFile(folder, task);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ sight, counts })}\n`);
}

/**
 * @param {string} folder
 * @param {string} task
 */
function seenFile(folder, task) {
  return join(folder, ".cache", "seen", `${task.replaceAll(":", "-")}.json`);
}
