import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { clearCounts, readCounts, sumCounts } from "./counts.mjs";
import { root } from "./root.mjs";
import { runTurbo } from "./turbo.mjs";
import { workspacePackages } from "./workspace.mjs";

/** @typedef {import("./counts.mjs").Counts} Counts */

/**
 * @typedef {object} TurboStage one task in all packages that have it, or in some
 * @property {string} task
 * @property {string | readonly string[]} [only] the packages whose task it is, where others have it too
 * @property {string} [but] the package that does not belong to it
 *
 * @typedef {object} Ran a task as turbo's summary tells of it
 * @property {string} task
 * @property {string} package
 * @property {{ startTime: number, endTime: number, exitCode?: number }} [execution]
 *
 * @typedef {object} Outcome
 * @property {Counts} counts
 * @property {number} seconds from the begin of its first task to the end of its last
 */

/** How long a lane may take, in milliseconds: several times what it does where it is slow. What is left then is ended and named. */
const PATIENCE = 3_600_000;

const summaries = join(root, ".turbo", "runs");

/**
 * Runs the stages of each lane by one call of turbo, so that no core waits for the end of one before the next begins, and
 * the lanes at once, each with as many tasks as there are cores: most tasks wait for something, or begin on one core. Sums up
 * what the packages counted; a package that left no counts stands for one check.
 *
 * @param {readonly (readonly TurboStage[])[]} lanes
 * @returns {Promise<Outcome[][]>} in the order of the stages
 */
export async function runLanes(lanes) {
  rmSync(summaries, { recursive: true, force: true });
  await Promise.all(
    lanes.map(async (stages) => {
      for (const { folder } of workspacePackages()) for (const { task } of stages) clearCounts(folder, task);
      const begin = Date.now();
      await runTurbo([...turboArguments(stages), "--continue", "--summarize"], PATIENCE);
      if (Date.now() - begin > PATIENCE) console.error(`Too long, and ended: ${unfinished(stages).join(", ")}`);
    }),
  );
  const ran = tasksThatRan();
  return lanes.map((stages) => outcomesOf(stages, ran));
}

/**
 * @param {readonly TurboStage[]} stages
 * @param {readonly Ran[]} ran
 * @returns {Outcome[]}
 */
function outcomesOf(stages, ran) {
  const packages = workspacePackages();
  return stages.map((stage) => {
    const own = packages.filter((one) => isOf(stage, one.manifest.name) && one.manifest.scripts?.[stage.task]);
    const isDone = (/** @type {Ran} */ { task, package: name, execution }) =>
      task === stage.task && isOf(stage, name) && execution !== undefined;
    const runs = ran.filter(isDone);
    const succeeded = new Set(runs.filter(({ execution }) => execution?.exitCode === 0).map((one) => one.package));
    const counts = own.map(({ folder, manifest }) => {
      const found = readCounts(folder, stage.task);
      if (succeeded.has(manifest.name)) return found ?? oneCheck(0);
      // What ended badly failed at least once, whatever it counted.
      return { passed: found?.passed ?? 0, failed: Math.max(1, found?.failed ?? 0) };
    });
    return { counts: sumCounts(counts), seconds: secondsOf(runs) };
  });
}

/**
 * @param {readonly TurboStage[]} stages
 * @returns {string[]} the tasks, as turbo takes them
 */
export function turboArguments(stages) {
  const whole = stages.filter(({ only }) => only === undefined);
  const tasks = whole.map(({ task }) => task);
  const single = stages.filter(({ task, only }) => only !== undefined && !tasks.includes(task));
  const named = (/** @type {TurboStage} */ { task, only = [] }) => [only].flat().map((name) => `${name}#${task}`);
  const chosen = new Set(stages.flatMap(named));
  const left = whole.flatMap(({ task, but }) => (but === undefined || chosen.has(`${but}#${task}`) ? [] : [but]));
  return [...tasks, ...single.flatMap(named), ...left.map((name) => `--filter=!${name}`)];
}

/**
 * @param {readonly TurboStage[]} stages
 * @returns {string[]} the tasks that turbo does not say have ended
 */
function unfinished(stages) {
  const ended = new Set(
    tasksThatRan().flatMap(({ task, package: name, execution }) => (execution ? `${name}#${task}` : [])),
  );
  return workspacePackages().flatMap(({ manifest: { name, scripts } }) => {
    const own = stages.filter((stage) => isOf(stage, name) && scripts?.[stage.task]);
    return own.map(({ task }) => `${name}#${task}`).filter((one) => !ended.has(one));
  });
}

/**
 * @param {TurboStage} stage
 * @param {string} name of a package
 */
function isOf({ only, but }, name) {
  return only === undefined ? name !== but : [only].flat().includes(name);
}

/**
 * @param {number} code an exit status
 * @returns {Counts}
 */
export function oneCheck(code) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @returns {Ran[]} of all runs since the summaries were removed */
function tasksThatRan() {
  const files = existsSync(summaries) ? readdirSync(summaries) : [];
  return files.flatMap((file) => JSON.parse(readFileSync(join(summaries, file), "utf8")).tasks);
}

/** @param {readonly Ran[]} runs */
function secondsOf(runs) {
  if (runs.length === 0) return 0;
  const begin = Math.min(...runs.map(({ execution }) => execution?.startTime ?? 0));
  return (Math.max(...runs.map(({ execution }) => execution?.endTime ?? 0)) - begin) / 1000;
}
