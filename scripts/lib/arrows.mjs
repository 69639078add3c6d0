import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { builtIn, devOnly, judges, mayImport, rivals } from "../layers.mjs";
import { packageName, readModule } from "./imports.mjs";
import { sourceFiles } from "./source-files.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */

/**
 * @typedef {object} Problem
 * @property {string} file from the root
 * @property {number} [line]
 * @property {string} message
 */

/**
 * Every arrow of the workspace that the layer table does not declare, in a package.json or in an import.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @returns {Problem[]}
 */
export function undeclaredArrows(packages) {
  const publicNames = packages.filter(isPublic).map(({ manifest }) => manifest.name);
  return packages.flatMap((one) => {
    const declared = isUnderPackages(one) ? (mayImport[folderName(one)] ?? devOnly[folderName(one)] ?? []) : undefined;
    const allowed = declared === undefined ? publicNames : namesOf(declared);
    const workspaceNames = packages.map(({ manifest }) => manifest.name);
    return [...manifestProblems(one, allowed, workspaceNames), ...importProblems(one, allowed, workspaceNames)];
  });
}

/**
 * The packages that are published: those under packages/ that are not private.
 *
 * @param {WorkspacePackage} one
 * @returns {boolean}
 */
export function isPublic(one) {
  return isUnderPackages(one) && one.manifest.private !== true;
}

/**
 * @param {WorkspacePackage} one
 * @returns {boolean}
 */
function isUnderPackages({ path }) {
  return path.startsWith("packages/");
}

/**
 * @param {WorkspacePackage} one
 * @returns {string} such as `tensor`
 */
export function folderName({ path }) {
  return posix.basename(path);
}

/**
 * @param {readonly string[]} folders
 * @returns {string[]} as npm knows them
 */
function namesOf(folders) {
  return folders.map((folder) => (folder === "ganglion" ? folder : `@ganglion/${folder}`));
}

/**
 * @param {WorkspacePackage} one
 * @param {readonly string[]} allowed
 * @param {readonly string[]} workspaceNames
 * @returns {Problem[]}
 */
function manifestProblems(one, allowed, workspaceNames) {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = one.manifest;
  const file = `${one.path}/package.json`;
  const shipped = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  const arrows = shipped
    .filter((name) => workspaceNames.includes(name) && !allowed.includes(name))
    .map((name) => ({ file, message: `depends on ${name}; ${permission(one, allowed)}` }));
  const forTests = Object.keys(devDependencies ?? {}).filter((name) => !judges[folderName(one)]?.includes(name));
  const foreign = [...shipped, ...forTests]
    .filter((name) => rivals.test(name) && one.path !== "benchmarks")
    .map((name) => ({ file, message: `depends on the rival ${name}; only benchmarks may` }));
  return [...arrows, ...foreign];
}

/**
 * @param {WorkspacePackage} one
 * @param {readonly string[]} allowed
 * @param {readonly string[]} workspaceNames
 * @returns {Problem[]}
 */
function importProblems(one, allowed, workspaceNames) {
  return sourceFiles(one.folder, "src").flatMap((path) => {
    const text = readFileSync(`${one.folder}/${path}`, "utf8");
    return readModule(path, text).imports.flatMap(({ specifier, line }) => {
      const message = importProblem(one, path, specifier, allowed, workspaceNames);
      return message === undefined ? [] : [{ file: `${one.path}/${path}`, line, message }];
    });
  });
}

/**
 * @param {WorkspacePackage} one
 * @param {string} path of the importing file in the package
 * @param {string} specifier
 * @param {readonly string[]} allowed
 * @param {readonly string[]} workspaceNames
 * @returns {string | undefined} what is wrong with the import
 */
function importProblem(one, path, specifier, allowed, workspaceNames) {
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith("..")
      ? `imports ${specifier}, which lies outside the package; import it by name`
      : undefined;
  }
  const name = packageName(specifier);
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = one.manifest;
  if (workspaceNames.includes(name)) {
    if (name === one.manifest.name) return `imports ${specifier}, its own package; use a relative path`;
    if (!allowed.includes(name)) return `imports ${specifier}; ${permission(one, allowed)}`;
  }
  const declared = {
    ...dependencies,
    ...peerDependencies,
    ...optionalDependencies,
    ...(isPublic(one) ? {} : devDependencies),
  };
  const isBuiltIn = builtIn[folderName(one)]?.includes(name) === true && name in { ...devDependencies };
  const needsNoDeclaration =
    specifier.startsWith("node:") || specifier.startsWith("virtual:") || specifier === "(computed)";
  return needsNoDeclaration || isBuiltIn || name in declared
    ? undefined
    : `imports ${specifier}, which package.json does not declare`;
}

/**
 * @param {WorkspacePackage} one
 * @param {readonly string[]} allowed
 * @returns {string}
 */
function permission(one, allowed) {
  return `${one.manifest.name} may import ${allowed.length > 0 ? allowed.join(", ") : "no other package"}`;
}
