import { existsSync } from "node:fs";
import { join } from "node:path";
import { outsideReads } from "./outside-reads.mjs";
import { root as repository } from "./root.mjs";
import { sourceFiles } from "./source-files.mjs";
import { neededPackages, runsAgainWith, taskOf } from "./turbo-config.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */
/** @typedef {import("./arrows.mjs").Problem} Problem */

const inSources = (/** @type {string} */ path) => path.startsWith("src/");
const inNode = (/** @type {string} */ path) => /^test\/(?!browser\/|answers\/)/.test(path);
const inAnswers = (/** @type {string} */ path) => path.startsWith("test/answers/");
const inBrowser = (/** @type {string} */ path) => path.startsWith("test/browser/");
const anywhere = (/** @type {string} */ path) => path.startsWith("test/");

/** The tasks, the files of a package that each begins from, and whether it is one of every package, script or not. */
const tasks = [
  { task: "transit", isTypesOnly: true, begins: inSources, isEverywhere: true },
  { task: "built", isTypesOnly: true, begins: inSources, isEverywhere: true },
  { task: "test", isTypesOnly: false, begins: inNode },
  { task: "check:mutants", isTypesOnly: false, begins: inNode },
  { task: "test:answers", isTypesOnly: false, begins: inAnswers },
  { task: "test:browser", isTypesOnly: false, begins: inBrowser },
  { task: "typecheck", isTypesOnly: true, begins: anywhere },
];

/**
 * Where turbo would take a test as it was although a file that it reads has changed, or run it again although none has:
 * what the tests of each package import and read outside of it, held against the `inputs` and `dependsOn` of their tasks.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @param {string} [root]
 * @param {Map<string, import("./outside-reads.mjs").ModuleReads>} [known] what modules were found to read before
 * @returns {Problem[]}
 */
export function testInputProblems(packages, root = repository, known = new Map()) {
  return packages.flatMap((one) =>
    tasks.flatMap(({ task, isTypesOnly, begins, isEverywhere = false }) => {
      if (!isEverywhere && one.manifest.scripts?.[task] === undefined) return [];
      // Beside package.json lie the modules that configure the tests, one of them those in a browser, and scripts.
      const configures = (/** @type {string} */ path) =>
        path.startsWith("vitest") && (task === "test:browser" || !path.startsWith("vitest.browser"));
      const isBeside = (/** @type {string} */ path) =>
        !path.includes("/") && begins !== inSources && (isTypesOnly || configures(path));
      const files = sourceFiles(one.folder).filter((path) => begins(path) || isBeside(path));
      const counted = runsAgainWith(one, task, packages, root);
      const reads = outsideReads(one, files, { root, packages, counted, isTypesOnly, known });
      return [
        ...inputProblems(one, task, reads.paths, root),
        ...dependencyProblems(one, task, reads.packages, { counted, packages }),
      ];
    }),
  );
}

/**
 * @param {WorkspacePackage} one
 * @param {string} task
 * @param {ReadonlyMap<string, string>} reads
 * @param {string} root
 * @returns {Problem[]}
 */
function inputProblems(one, task, reads, root) {
  const { inputs } = taskOf(one, task, root);
  const patterns = inputs.filter((input) => input.startsWith("$TURBO_ROOT$/")).map((input) => input.slice(13));
  const lacking = [...reads]
    .filter(([path]) => !patterns.some((pattern) => covers(pattern, path)))
    .map(([path, file]) => ({ file, message: `reads ${path}, which the inputs of ${one.manifest.name}#${task} lack` }));
  const idle = patterns
    .filter((pattern) => /^fixtures\/|^packages\/[^*/]+\/test\//.test(pattern))
    .filter((pattern) => ![...reads.keys()].some((path) => covers(pattern, path)))
    .map((pattern) => ({
      file: existsSync(join(one.folder, "turbo.json")) ? `${one.path}/turbo.json` : "turbo.json",
      message: `has ${pattern} among the inputs of ${one.manifest.name}#${task}, which reads nothing there`,
    }));
  return [...lacking, ...idle];
}

/**
 * @param {WorkspacePackage} one
 * @param {string} task
 * @param {ReadonlyMap<string, string>} imported packages by name, each with a file that imports it
 * @param {{ counted: ReadonlySet<WorkspacePackage>, packages: readonly WorkspacePackage[] }} workspace
 * @returns {Problem[]}
 */
function dependencyProblems(one, task, imported, { counted, packages }) {
  const direct = packages.filter(({ manifest }) => imported.has(manifest.name));
  const lacking = direct
    .filter((other) => !counted.has(other))
    .map(({ manifest: { name } }) => ({
      file: imported.get(name) ?? one.path,
      message: `imports ${name}, on which ${one.manifest.name}#${task} does not depend in turbo.json`,
    }));
  // Pages of a browser's tests import what is built, and applications and docs run what they show.
  if (task === "test:browser" || !one.path.startsWith("packages/")) return lacking;
  const needed = new Set([one, ...direct].flatMap((other) => [other, ...neededPackages(other, packages)]));
  const idle = [...counted]
    .filter((other) => !needed.has(other))
    .map(({ manifest: { name } }) => ({
      file: existsSync(join(one.folder, "turbo.json")) ? `${one.path}/turbo.json` : "turbo.json",
      message: `runs ${one.manifest.name}#${task} again with ${name}, which it does not import; list in its "dependsOn" those that it does`,
    }));
  return [...lacking, ...idle];
}

/**
 * @param {string} pattern of turbo
 * @param {string} path a file; with a slash at its end, a folder of which something is read
 */
export function covers(pattern, path) {
  if (path.endsWith("/") || path === "") return pattern.startsWith(path);
  const source = pattern
    .replaceAll(/[.+^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{(.+?)\}/g, (_, choices) => `(?:${choices.replaceAll(",", "|")})`)
    .replaceAll(/\*\*\/?|\*/g, (stars) => (stars === "*" ? "[^/]*" : ".*"));
  return new RegExp(`^${source}$`).test(path);
}
