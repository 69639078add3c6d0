import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { outsideReads } from "./outside-reads.mjs";
import { root as repository } from "./root.mjs";
import { sourceFiles } from "./source-files.mjs";
import { apart } from "./stages.mjs";
import { covers } from "./test-inputs.mjs";
import { taskOf } from "./turbo-config.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */
/** @typedef {import("./arrows.mjs").Problem} Problem */

/**
 * Where the one program that checks the types of nearly all packages does not have a package as that package's own tsconfig.json
 * has it, or where turbo would take its result as it was although a file that it reads has changed.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @param {string} [root]
 * @param {Map<string, import("./outside-reads.mjs").ModuleReads>} [known] what modules were found to read before
 * @returns {Problem[]}
 */
export function typesProgramProblems(packages, root = repository, known = new Map()) {
  const home = packages.find(({ manifest }) => manifest.scripts?.["check:types"] !== undefined);
  if (home === undefined) return [];
  const { include, compilerOptions } = readOptions(home, "tsconfig.json");
  const program = readOptions(home, "tsconfig.packages.json");
  const patterns = program.include.map((path) => posix.join(home.path, path));
  const { inputs } = taskOf(home, "check:types", root);
  return packages
    .filter(({ manifest }) => !apart.includes(manifest.name))
    .flatMap((one) => {
      const own = one === home ? { include, compilerOptions } : readOptions(one, "tsconfig.json");
      const isLike = JSON.stringify(own.compilerOptions) === JSON.stringify(compilerOptions);
      const unlike = isLike ? [] : ["has compiler options of its own, so that its types are no part of check:types"];
      const files = filesOf(one, own.include);
      const reads = outsideReads(one, files, { root, packages, counted: [], isTypesOnly: true, known });
      const paths = [...files.map((path) => `${one.path}/${path}`), ...reads.paths.keys()];
      return [
        ...unlike,
        ...files.filter((path) => !patterns.some((pattern) => isIn(`${one.path}/${path}`, pattern))).map(notIn),
        ...paths.filter((path) => !isInput(path, inputs, home.path)).map(notAmong),
      ].map((message) => ({ file: `${one.path}/tsconfig.json`, message }));
    });
}

const notIn = (/** @type {string} */ path) =>
  `has ${path}, which packages/fixtures/tsconfig.packages.json does not include`;
const notAmong = (/** @type {string} */ path) =>
  `reads ${path}, which the inputs of @ganglion/fixtures#check:types lack`;

/**
 * @param {WorkspacePackage} one
 * @param {readonly string[]} include
 * @returns {string[]} the files of a program, from the package
 */
function filesOf(one, include) {
  return sourceFiles(one.folder).filter(
    (path) => /\.tsx?$/.test(path) && include.some((pattern) => isIn(path, pattern)),
  );
}

/**
 * @param {string} path
 * @param {string} pattern of tsconfig.json: a folder, or with stars
 */
function isIn(path, pattern) {
  return covers(pattern.endsWith(".ts") ? pattern : `${pattern}/**`, path);
}

/**
 * @param {string} path from the root
 * @param {readonly string[]} inputs of a task of turbo
 * @param {string} home the folder of its package
 */
function isInput(path, inputs, home) {
  if (path.startsWith(`${home}/`)) return inputs.includes("$TURBO_DEFAULT$");
  const at = (/** @type {string} */ start) =>
    inputs.filter((input) => input.startsWith(start)).some((input) => covers(input.slice(start.length), path));
  return at("$TURBO_ROOT$/") && !at("!$TURBO_ROOT$/");
}

/**
 * @param {WorkspacePackage} one
 * @param {string} name
 * @returns {{ include: string[], compilerOptions: Record<string, unknown> }}
 */
function readOptions({ folder }, name) {
  const file = join(folder, name);
  if (!existsSync(file)) return { include: [], compilerOptions: {} };
  const text = readFileSync(file, "utf8").replaceAll(/^\s*\/\/.*$/gm, "");
  return { include: [], compilerOptions: {}, ...JSON.parse(text) };
}
