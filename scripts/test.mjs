import { sumCounts } from "./lib/counts.mjs";
import { ensureInstalled } from "./lib/installation.mjs";
import { stages } from "./lib/stages.mjs";
import { runCommand, StopError } from "./lib/stop.mjs";

/** @typedef {import("./lib/stages.mjs").Stage} Stage */
/** @typedef {import("./lib/counts.mjs").Counts} Counts */

/** Installs what is missing and runs every stage, also after one has failed; the last line says how many checks passed. */
await runCommand("npm test", async () => {
  const chosen = chosenStages(process.argv.slice(2));
  await ensureInstalled();
  /** @type {Counts[]} */
  const results = [];
  for (const [index, stage] of chosen.entries()) {
    console.log(`\n[${index + 1}/${chosen.length}] ${stage.title}`);
    results.push(await runStage(stage));
  }
  const failures = chosen.filter((_, index) => (results[index]?.failed ?? 0) > 0);
  if (failures.length > 0) console.log(`\nFailed: ${failures.map(({ title }) => title).join(", ")}`);
  const { passed, failed } = sumCounts(results);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});

/**
 * @param {string[]} args nothing for all, or `--only` and names such as `unit,browser`
 * @throws {StopError} where a name is unknown
 * @returns {readonly Stage[]}
 */
function chosenStages(args) {
  if (args.length === 0) return stages;
  const valid = stages.map(({ name }) => name);
  const names = (args[0] === "--only" ? (args[1] ?? "") : (/^--only=(.*)$/.exec(args[0] ?? "")?.[1] ?? "")).split(",");
  const unknown = names.filter((name) => !valid.includes(name));
  if (unknown.length > 0)
    throw new StopError(`give --only and one or more of ${valid.join(", ")}, got "${args.join(" ")}".`);
  return stages.filter(({ name }) => names.includes(name));
}

/**
 * @param {Stage} stage
 * @returns {Promise<Counts>}
 */
async function runStage({ title, run }) {
  const start = Date.now();
  const counts = await run().catch((error) => {
    console.error(error instanceof StopError ? error.message : error);
    return { passed: 0, failed: 1 };
  });
  const verdict = counts.failed > 0 ? "FAILED" : "ok";
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${verdict}: ${title}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
  return counts;
}
