import { clearCounts, filesToRepeat, readCounts, withSecondTry, writeCounts } from "./lib/counts.mjs";
import { runProcess } from "./lib/run-process.mjs";
import { toolCommand } from "./lib/tool.mjs";

const folder = process.cwd();
const task = "test:browser";

/**
 * Runs the tests in a browser of the package in whose folder it is called. A browser is a machine of its own, with processes that may
 * die and a network that may stall: a file in which something failed is run once more, whole, since its tests go on where the one
 * before left a page, and in a browser of its own. `npm test` names what passed only then.
 */
const first = await run(process.argv.slice(2));
if (first.failed > 0) {
  const files = filesToRepeat(first);
  console.log(`\nOnce more: ${files.length === 0 ? "all files" : files.join(", ")}\n`);
  const second = await run(files.length === 0 ? process.argv.slice(2) : files);
  writeCounts(folder, task, withSecondTry(first, second));
  process.exitCode = second.failed > 0 ? 1 : 0;
}

/**
 * @param {string[]} files none for all
 * @returns {Promise<import("./lib/counts.mjs").Counts>}
 */
async function run(files) {
  clearCounts(folder, task);
  const command = toolCommand("vitest", ["run", "--config", "vitest.browser.config.ts", ...files]);
  const { code } = await runProcess(command, { env: { ...process.env, npm_lifecycle_event: task } });
  const counts = readCounts(folder, task);
  // A run that stood still tells nothing, and one that found no test tells of no failure.
  if (counts !== undefined && (code === 0 || counts.failed > 0)) return counts;
  return { passed: 0, failed: 1, failures: [`all tests: vitest ended with ${code}`] };
}
