import { posix } from "node:path";
import { root } from "./root.mjs";
import { runProcess } from "./run-process.mjs";
import { turboArguments } from "./lanes.mjs";
import { laneStages } from "./stages.mjs";
import { toolCommand } from "./tool.mjs";

/**
 * @typedef {object} PlannedTask one of those that turbo would run, as `--dry=json` gives them
 * @property {string} taskId such as `@ganglion/optim#test`
 * @property {string} command `<NONEXISTENT>` where it only carries a change on
 * @property {string} directory of the package
 * @property {Readonly<Record<string, string>>} inputs by their paths from there
 * @property {readonly string[]} dependents
 */

/**
 * What turbo would run for the whole of `npm test`, or for some of its stages.
 *
 * @param {readonly import("./lanes.mjs").TurboStage[]} [stages]
 * @returns {Promise<readonly PlannedTask[]>}
 */
export async function plannedTasks(stages = laneStages) {
  const command = toolCommand("turbo", ["run", ...turboArguments(stages), "--dry=json"]);
  const { code, output } = await runProcess(command, { cwd: root, quiet: true });
  if (code !== 0) throw new Error(output);
  return JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)).tasks;
}

/**
 * The tasks that a change of a file makes turbo run again: those that read it, and all that depend on these.
 *
 * @param {readonly PlannedTask[]} tasks
 * @param {string} file from the root
 * @returns {string[]} sorted
 */
export function affectedTasks(tasks, file) {
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  const readers = tasks.filter(({ directory, inputs }) =>
    Object.keys(inputs).some((path) => posix.join(directory, path) === file),
  );
  const affected = new Set(readers.map(({ taskId }) => taskId));
  for (const taskId of affected) for (const dependent of byId.get(taskId)?.dependents ?? []) affected.add(dependent);
  return [...affected].filter((taskId) => byId.get(taskId)?.command !== "<NONEXISTENT>").sort();
}
