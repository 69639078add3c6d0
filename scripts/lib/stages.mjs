import { join } from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { root } from "./root.mjs";
import { runProcess } from "./run-process.mjs";
import { toolCommand } from "./tool.mjs";
import { runTurbo } from "./turbo.mjs";
import { oneCheck, runCountedTask } from "./turbo-stage.mjs";

/** @typedef {import("./counts.mjs").Counts} Counts */

/**
 * @typedef {object} Stage
 * @property {string} name as `--only` takes it
 * @property {string} title
 * @property {() => Promise<Counts>} run
 */

/** The tasks of turbo that the stages run. */
export const turboTasks = [
  "typecheck",
  "test",
  "check:mutants",
  "build",
  "check:pack",
  "check:install",
  "check:matrix",
  "test:browser",
];

/** @type {readonly Stage[]} what `npm test` runs, in this order: the quick and the telling first */
export const stages = [
  { name: "format", title: "Format (biome)", run: () => runTool("@biomejs/biome", ["format", "."]) },
  { name: "lint", title: "Lint (oxlint)", run: () => runTool("oxlint", ["--deny-warnings"]) },
  { name: "layers", title: "Layers and package skeletons", run: () => runScript("check-layers.mjs") },
  { name: "types", title: "Types (tsc)", run: () => runCountedTask("typecheck") },
  { name: "unit", title: "Unit tests (vitest)", run: () => runCountedTask("test") },
  { name: "mutants", title: "Wrong formulas that tests notice", run: () => runCountedTask("check:mutants") },
  { name: "build", title: "Build", run: () => runBuild("!./docs") },
  { name: "docs", title: "Documentation site", run: () => runBuild("./docs") },
  { name: "pack", title: "Packages as published", run: () => runCountedTask("check:pack") },
  { name: "install", title: "Packages installed by npm", run: () => runCountedTask("check:install") },
  { name: "matrix", title: "Packages in bundlers, runtimes and compilers", run: () => runCountedTask("check:matrix") },
  { name: "unused", title: "Unused files, exports and dependencies (knip)", run: () => runTool("knip", []) },
  { name: "browser", title: "Browser tests (Chromium)", run: runBrowserTests },
];

/**
 * @param {string} name
 * @param {string[]} args
 */
async function runTool(name, args) {
  return oneCheck((await runProcess(toolCommand(name, args), { cwd: root })).code);
}

/** @param {string} file */
async function runScript(file) {
  const command = { file: process.execPath, args: [join(root, "scripts", file)] };
  return oneCheck((await runProcess(command, { cwd: root })).code);
}

/** @param {string} filter as turbo's `--filter` takes it */
async function runBuild(filter) {
  return oneCheck(await runTurbo(["build", "--continue", `--filter=${filter}`]));
}

async function runBrowserTests() {
  process.env["CHROMIUM_PATH"] = await ensureChromium();
  return runCountedTask("test:browser");
}
