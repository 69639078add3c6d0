import { ensureChromium } from "./lib/chromium.mjs";
import { sumCounts } from "./lib/counts.mjs";
import { ensureInstalled } from "./lib/installation.mjs";
import { runLanes } from "./lib/lanes.mjs";
import { laneStages, lanes, toolStages } from "./lib/stages.mjs";
import { runCommand, StopError } from "./lib/stop.mjs";

/** @typedef {import("./lib/counts.mjs").Counts} Counts */
/** @typedef {import("./lib/stages.mjs").LaneStage} LaneStage */

const failures = /** @type {string[]} */ ([]);
const totals = /** @type {Counts[]} */ ([]);

/** Installs what is missing and runs every stage, also after one has failed; the last line says how many checks passed. */
await runCommand("npm test", async () => {
  const names = chosenNames(process.argv.slice(2));
  await ensureInstalled();
  await Promise.all(
    toolStages
      .filter(({ name }) => names.includes(name))
      .map(async ({ title, run }) => {
        const start = Date.now();
        report(title, await run().catch(failed), (Date.now() - start) / 1000);
      }),
  );
  await runInLanes(laneStages.filter(({ name }) => names.includes(name)));
  const { passed, failed: count, failures: single, retried } = sumCounts(totals);
  if (retried !== undefined) console.log(`\nPassed at the second try only:${listed(retried)}`);
  if (failures.length > 0) console.log(`\nFailed: ${failures.join(", ")}${listed(single ?? [])}`);
  console.log(`\n${passed} passed, ${count} failed`);
  process.exitCode = count > 0 ? 1 : 0;
});

/**
 * @param {string[]} args nothing for all, or `--only` and names such as `unit,browser`
 * @throws {StopError} where a name is unknown
 * @returns {string[]}
 */
function chosenNames(args) {
  const valid = [...new Set([...toolStages, ...laneStages].map(({ name }) => name))];
  if (args.length === 0) return valid;
  const names = (args[0] === "--only" ? (args[1] ?? "") : (/^--only=(.*)$/.exec(args[0] ?? "")?.[1] ?? "")).split(",");
  if (names.every((name) => valid.includes(name))) return names;
  throw new StopError(`give --only and one or more of ${valid.join(", ")}, got "${args.join(" ")}".`);
}

/** @param {readonly LaneStage[]} stages */
async function runInLanes(stages) {
  if (stages.some(({ name }) => name === "browser")) {
    // Without one the tests in a browser fail, and the others still run.
    await ensureChromium().catch((error) => void failed(error));
  }
  const used = Object.entries(lanes).flatMap(([name, lane]) => {
    const own = stages.filter((stage) => stage.lane === name);
    return own.length === 0 ? [] : [/** @type {const} */ ([name, { ...lane, stages: own }])];
  });
  for (const [, lane] of used) console.log(`\nRunning: ${lane.stages.map(({ title }) => title).join(", ")}`);
  const outcomes = await runLanes(Object.fromEntries(used));
  for (const [name, lane] of used) {
    for (const [index, { title }] of lane.stages.entries()) {
      const { counts, seconds } = /** @type {import("./lib/lanes.mjs").Outcome} */ ((outcomes[name] ?? [])[index]);
      report(title, counts, seconds);
    }
  }
}

/** @param {readonly string[]} names */
function listed(names) {
  return names.map((name) => `\n  ${name}`).join("");
}

/**
 * @param {unknown} error
 * @returns {Counts}
 */
function failed(error) {
  console.error(error instanceof StopError ? error.message : error);
  return { passed: 0, failed: 1 };
}

/**
 * @param {string} title
 * @param {Counts} counts
 * @param {number} seconds
 */
function report(title, counts, seconds) {
  totals.push(counts);
  if (counts.failed > 0) failures.push(title);
  const verdict = counts.failed > 0 ? "FAILED" : "ok";
  console.log(`${verdict}: ${title}: ${counts.passed} passed, ${counts.failed} failed, ${seconds.toFixed(1)} s`);
}
