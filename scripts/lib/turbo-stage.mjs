import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { clearCounts, readCounts, sumCounts } from "./counts.mjs";
import { root } from "./root.mjs";
import { runTurbo } from "./turbo.mjs";
import { workspacePackages } from "./workspace.mjs";

/** @typedef {import("./counts.mjs").Counts} Counts */

const summaries = join(root, ".turbo", "runs");

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
  rmSync(summaries, { recursive: true, force: true });
  await runTurbo([task, "--continue", "--summarize"]);
  const succeeded = succeededIn(task);
  return sumCounts(
    packages.map(({ folder, manifest }) => {
      const counts = readCounts(folder, task);
      if (succeeded.has(manifest.name)) return counts ?? oneCheck(0);
      // What ended badly failed at least once, whatever it counted.
      return { passed: counts?.passed ?? 0, failed: Math.max(1, counts?.failed ?? 0) };
    }),
  );
}

/**
 * @param {number} code an exit status
 * @returns {Counts}
 */
export function oneCheck(code) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {string} task
 * @returns {Set<string>} the packages in which turbo's last run brought it to a good end
 */
function succeededIn(task) {
  const [file] = existsSync(summaries) ? readdirSync(summaries) : [];
  if (file === undefined) return new Set();
  /** @type {{ tasks: { task: string, package: string, execution?: { exitCode?: number } }[] }} */
  const { tasks } = JSON.parse(readFileSync(join(summaries, file), "utf8"));
  const good = tasks.filter((one) => one.task === task && one.execution?.exitCode === 0);
  return new Set(good.map((one) => one.package));
}
