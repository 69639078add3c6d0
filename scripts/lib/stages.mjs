import { join } from "node:path";
import { oneCheck } from "./lanes.mjs";
import { root } from "./root.mjs";
import { runProcess } from "./run-process.mjs";
import { rememberSight, seenBefore } from "./seen.mjs";
import { toolCommand } from "./tool.mjs";
import { treeSight } from "./tree.mjs";

/** @typedef {import("./counts.mjs").Counts} Counts */

/**
 * @typedef {{ name: string, title: string }} Named a name as `--only` takes it
 * @typedef {Named & { run: () => Promise<Counts> }} ToolStage over the whole repository at once
 * @typedef {Named & import("./lanes.mjs").TurboStage & { lane: keyof typeof lanes }} LaneStage
 */

/**
 * What `npm test` runs first, at once, since each uses one core or so: the quick and the telling. Where not one file has
 * changed since all was well, there is nothing to run.
 *
 * @type {readonly ToolStage[]}
 */
export const toolStages = [
  { name: "format", title: "Format (biome)", run: () => runTool("@biomejs/biome", ["format", "."]) },
  { name: "lint", title: "Lint (oxlint)", run: () => runTool("oxlint", ["--deny-warnings"]) },
  { name: "layers", title: "Layers and package skeletons", run: () => runScript("check-layers.mjs") },
  { name: "unused", title: "Unused files, exports and dependencies (knip)", run: () => runTool("knip", []) },
];

/**
 * What runs at once: what reads sources; and, as soon as they are built, what reads packages, and what a browser runs. Much of the
 * latter two waits, for npm, for a browser, for one process after another, and leaves a core to the first. The tests of the playground
 * are the longest task of all, and nothing is left to run beside what is left of them when all else is over, so they begin early. A task
 * that two lanes need, and neither waits for, would run twice at once: the documentation is built where browsers test it.
 *
 * @satisfies {Readonly<Record<string, Omit<import("./lanes.mjs").Lane, "stages">>>}
 */
export const lanes = {
  sources: {},
  build: {},
  packages: { after: "build" },
  browsers: { after: "build" },
};

/** Those with compiler options of their own, whose types are a program of their own, `typecheck`; all others are in `check:types`. */
export const apart = ["@ganglion/playground", "@ganglion/scripts"];

/**
 * What it runs then.
 *
 * @type {readonly LaneStage[]}
 */
export const laneStages = [
  { name: "types", title: "Types (tsc)", lane: "sources", task: "check:types" },
  { name: "types", title: "Types of what has other options", lane: "sources", task: "typecheck", only: apart },
  { name: "unit", title: "Unit tests (vitest)", lane: "sources", task: "test" },
  { name: "answers", title: "Lessons and tables, computed anew", lane: "sources", task: "test:answers" },
  { name: "mutants", title: "Wrong formulas that tests notice", lane: "sources", task: "check:mutants" },
  { name: "build", title: "Build", lane: "build", task: "build", but: "@ganglion/docs" },
  { name: "docs", title: "Documentation site", lane: "browsers", task: "build", only: "@ganglion/docs" },
  { name: "pack", title: "Packages as published", lane: "packages", task: "check:pack" },
  { name: "pack", title: "Bytes of what packages bring", lane: "packages", task: "check:size" },
  { name: "install", title: "Packages installed by npm", lane: "packages", task: "check:install" },
  { name: "matrix", title: "Packages in bundlers, runtimes and compilers", lane: "packages", task: "check:matrix" },
  { name: "browser", title: "Browser tests (Chromium)", lane: "browsers", task: "test:browser" },
];

/**
 * @param {string} name
 * @param {string[]} args
 */
async function runTool(name, args) {
  return runWhole(name, toolCommand(name, args));
}

/** @param {string} file */
async function runScript(file) {
  return runWhole(file, { file: process.execPath, args: [join(root, "scripts", file)] });
}

/**
 * Shows what it printed if it failed, in one piece, since others run at the same time.
 *
 * @param {string} name of what it runs
 * @param {import("./run-process.mjs").Command} command
 */
async function runWhole(name, command) {
  const key = name.replaceAll(/\W/g, "-");
  const sight = treeSight();
  const before = sight === undefined ? undefined : seenBefore(root, key, sight);
  if (before !== undefined) return before;
  const { code, output } = await runProcess(command, { cwd: root, quiet: true });
  if (code !== 0) process.stdout.write(output);
  const counts = oneCheck(code);
  // Not where a file was written meanwhile: what the tool saw has no name.
  if (code === 0 && sight !== undefined && treeSight() === sight) rememberSight(root, key, sight, counts);
  return counts;
}
