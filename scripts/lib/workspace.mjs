import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root as repository } from "./root.mjs";

/**
 * @typedef {object} Manifest the fields of a package.json that the scripts read
 * @property {string} name
 * @property {string} version
 * @property {string} [description]
 * @property {boolean} [private]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, number>} [sizeBudget]
 * @property {Record<string, number>} [productionSizeBudget]
 * @property {{ kilobytes: number, packages: number }} [installBudget]
 *
 * @typedef {object} WorkspacePackage
 * @property {string} path from the root, with forward slashes, such as `packages/tensor`
 * @property {string} folder the absolute path
 * @property {Manifest} manifest
 */

/**
 * The packages of the workspace, in the order of their paths. Its globs are simple (`packages/*` or a plain folder), so
 * they are read without a YAML parser: the scripts run before anything is installed.
 *
 * @param {string} [root]
 * @returns {WorkspacePackage[]}
 */
export function workspacePackages(root = repository) {
  return workspaceGlobs(root)
    .flatMap((glob) => (glob.endsWith("/*") ? childFolders(root, glob.slice(0, -2)) : [glob]))
    .filter((path) => existsSync(join(root, path, "package.json")))
    .sort()
    .map((path) => readPackage(root, path));
}

/**
 * @param {string} root
 * @returns {string[]}
 */
function workspaceGlobs(root) {
  const text = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  const block = /^packages:\n((?: {2}- .+\n)+)/m.exec(text)?.[1] ?? "";
  return [...block.matchAll(/- (.+)\n/g)].map(([, glob = ""]) => glob.replaceAll(/["']/g, ""));
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function childFolders(root, path) {
  if (!existsSync(join(root, path))) return [];
  return readdirSync(join(root, path)).map((name) => `${path}/${name}`);
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {WorkspacePackage}
 */
function readPackage(root, path) {
  const folder = join(root, path);
  return { path, folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) };
}
