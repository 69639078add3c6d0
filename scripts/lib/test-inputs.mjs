import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { outsideReads } from "./outside-reads.mjs";
import { root as repository } from "./root.mjs";
import { sourceFiles } from "./source-files.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */
/** @typedef {import("./arrows.mjs").Problem} Problem */

const inNode = (/** @type {string} */ path) => /^test\/(?!browser\/)/.test(path);
const inBrowser = (/** @type {string} */ path) => path.startsWith("test/browser/");
const anywhere = (/** @type {string} */ path) => path.startsWith("test/");

/** The tasks that read tests, and the files of a package that each begins from; sources read nothing outside. */
const tasks = [
  { task: "test", isTypesOnly: false, begins: inNode },
  { task: "check:mutants", isTypesOnly: false, begins: inNode },
  { task: "test:browser", isTypesOnly: false, begins: inBrowser },
  { task: "typecheck", isTypesOnly: true, begins: anywhere },
];

/**
 * Where turbo would take a test as it was although a file that it reads has changed, or run it again although none has:
 * what the tests of each package import and read outside of it, held against the `inputs` of their tasks.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @param {string} [root]
 * @returns {Problem[]}
 */
export function testInputProblems(packages, root = repository) {
  const known = new Map();
  return packages.flatMap((one) =>
    tasks.flatMap(({ task, isTypesOnly, begins }) => {
      if (one.manifest.scripts?.[task] === undefined) return [];
      // Beside package.json lie the modules that configure the tests.
      const files = sourceFiles(one.folder).filter((path) => begins(path) || !path.includes("/"));
      const reads = outsideReads(one, files, { root, packages, isTypesOnly, known });
      return inputProblems(one, task, reads, root);
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
  const inputs = inputsOf(one, task, root);
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
 * The `inputs` that turbo takes for a task: those of the package's turbo.json, of the root's for this package, or of the
 * root's for all.
 *
 * @param {WorkspacePackage} one
 * @param {string} task
 * @param {string} root
 * @returns {string[]}
 */
function inputsOf({ folder, manifest }, task, root) {
  const shared = readTasks(root);
  const general = shared[`${manifest.name}#${task}`]?.inputs ?? shared[task]?.inputs ?? [];
  const own = readTasks(folder)[task]?.inputs;
  return own?.flatMap((input) => (input === "$TURBO_EXTENDS$" ? general : [input])) ?? general;
}

/**
 * @param {string} folder
 * @returns {Record<string, { inputs?: string[] }>}
 */
function readTasks(folder) {
  const file = join(folder, "turbo.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).tasks : {};
}

/**
 * @param {string} pattern of turbo
 * @param {string} path a file; with a slash at its end, a folder of which something is read
 */
function covers(pattern, path) {
  if (path.endsWith("/") || path === "") return pattern.startsWith(path);
  const source = pattern
    .replaceAll(/[.+^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{(.+?)\}/g, (_, choices) => `(?:${choices.replaceAll(",", "|")})`)
    .replaceAll(/\*\*\/?|\*/g, (stars) => (stars === "*" ? "[^/]*" : ".*"));
  return new RegExp(`^${source}$`).test(path);
}
