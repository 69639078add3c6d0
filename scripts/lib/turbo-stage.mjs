import { clearCounts, readCounts, sumCounts } from "./counts.mjs";
import { runTurbo } from "./turbo.mjs";
import { workspacePackages } from "./workspace.mjs";

/** @typedef {import("./counts.mjs").Counts} Counts */

/**
 * Runs a turbo task in every package that has it and sums up what the packages counted; a package that left no counts
 * stands for one check.
 *
 * @param {string} task
 * @returns {Promise<Counts>}
 */
export async function runCountedTask(task) {
  const packages = workspacePackages().filter(({ manifest }) => manifest.scripts?.[task] !== undefined);
  for (const { folder } of packages) clearCounts(folder, task);
  const code = await runTurbo([task, "--continue"]);
  const whole = oneCheck(code);
  const counts = sumCounts(packages.map(({ folder }) => readCounts(folder, task) ?? whole));
  // A run that failed outside the packages' own counting must not look like a success.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {number} code an exit status
 * @returns {Counts}
 */
export function oneCheck(code) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
