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
 * @typedef {object} Lane
 * @property {readonly TurboStage[]} stages
 * @property {string} [after] the lane that it waits for, where that runs too
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

/** What vite has made of modules in this run. Never kept longer: which file an import means is not part of what names an entry. */
const modules = join(root, "node_modules", ".cache", "modules");

/**
 * Runs the stages of each lane by one call of turbo, so that no core waits for the end of one before the next begins, and
 * the lanes at once, each with as many tasks as there are cores: most tasks wait for something, or begin on one core. Sums up
 * what the packages counted; a package that left no counts stands for one check.
 *
 * @template {string} N
 * @param {Readonly<Record<N, Lane>>} lanes
 * @returns {Promise<Record<N, Outcome[]>>} for each in the order of its stages
 */
export async function runLanes(lanes) {
  for (const folder of [summaries, modules]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const named = /** @type {[N, Lane][]} */ (Object.entries(lanes));
  const runs = /** @type {Map<string | undefined, Promise<void>>} */ (new Map());
  for (const [name, lane] of named) runs.set(name, runLane(lane, runs.get(lane.after)));
  await Promise.all(runs.values());
  rmSync(modules, { recursive: true, force: true, maxRetries: 5 });
  const ran = tasksThatRan();
  const outcomes = named.map(([name, { stages }]) => [name, outcomesOf(stages, ran)]);
  return /** @type {Record<N, Outcome[]>} */ (Object.fromEntries(outcomes));
}

/**
 * @param {Lane} lane
 * @param {Promise<void>} [before] what it waits for
 */
async function runLane({ stages }, before) {
  for (const { folder } of workspacePackages()) for (const { task } of stages) clearCounts(folder, task);
  await before;
  const begin = Date.now();
  const more = { GANGLION_MODULES: modules };
  await runTurbo([...turboArguments(stages), "--continue", "--summarize"], { limit: PATIENCE, more });
  if (Date.now() - begin > PATIENCE) console.error(`Too long, and ended: ${unfinished(stages).join(", ")}`);
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
      const failures = found?.failures ?? [`${manifest.name}, ${stage.task}: what it printed is above`];
      return { passed: found?.passed ?? 0, failed: Math.max(1, found?.failed ?? 0), failures };
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

/** @returns {Ran[]} of all runs since the summaries were removed, each task once */
function tasksThatRan() {
  const files = existsSync(summaries) ? readdirSync(summaries) : [];
  return onceEach(files.flatMap((file) => JSON.parse(readFileSync(join(summaries, file), "utf8")).tasks));
}

/**
 * Each task once: a later lane finds what an earlier one made. One that failed in any of them has failed.
 *
 * @param {readonly Ran[]} all
 * @returns {Ran[]}
 */
export function onceEach(all) {
  const start = (/** @type {Ran} */ { execution }) => execution?.startTime ?? Number.POSITIVE_INFINITY;
  const hasFailed = (/** @type {Ran | undefined} */ one) => (one?.execution?.exitCode ?? 0) !== 0;
  const chosen = /** @type {Map<string, Ran>} */ (new Map());
  for (const one of [...all].sort((a, b) => start(a) - start(b))) {
    const id = `${one.package}#${one.task}`;
    if (!chosen.has(id) || (hasFailed(one) && !hasFailed(chosen.get(id)))) chosen.set(id, one);
  }
  return [...chosen.values()];
}

/** @param {readonly Ran[]} runs */
function secondsOf(runs) {
  if (runs.length === 0) return 0;
  const begin = Math.min(...runs.map(({ execution }) => execution?.startTime ?? 0));
  return (Math.max(...runs.map(({ execution }) => execution?.endTime ?? 0)) - begin) / 1000;
}
