import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */

/**
 * @typedef {object} Task what turbo knows of a task
 * @property {readonly string[]} inputs
 * @property {readonly string[]} dependsOn
 */

/**
 * A task as turbo takes it: from the package's turbo.json, from the root's for this package, or from the root's for all.
 *
 * @param {WorkspacePackage} one
 * @param {string} task
 * @param {string} root
 * @returns {Task}
 */
export function taskOf({ folder, manifest }, task, root) {
  const shared = readTasks(root);
  const general = { ...shared[task], ...shared[`${manifest.name}#${task}`] };
  const own = folder === root ? {} : (readTasks(folder)[task] ?? {});
  const { inputs = [], dependsOn = [] } = { ...general, ...own };
  return {
    inputs: inputs.flatMap((input) => (input === "$TURBO_EXTENDS$" ? (general.inputs ?? []) : [input])),
    dependsOn,
  };
}

/**
 * The other packages with whose sources turbo runs a task of this one again: those whose own tasks it depends on.
 *
 * @param {WorkspacePackage} one
 * @param {string} task
 * @param {readonly WorkspacePackage[]} packages
 * @param {string} root
 * @returns {Set<WorkspacePackage>}
 */
export function runsAgainWith(one, task, packages, root) {
  /** @type {Set<string>} */
  const seen = new Set();
  /** @type {Set<WorkspacePackage>} */
  const found = new Set();
  const visit = (/** @type {WorkspacePackage} */ at, /** @type {string} */ name) => {
    if (seen.has(`${at.manifest.name}#${name}`)) return;
    seen.add(`${at.manifest.name}#${name}`);
    found.add(at);
    for (const dependency of taskOf(at, name, root).dependsOn) {
      for (const [other, step] of stepsOf(at, dependency, packages)) visit(other, step);
    }
  };
  visit(one, task);
  found.delete(one);
  return found;
}

/**
 * @param {WorkspacePackage} one
 * @param {string} dependency such as `transit`, `^transit` or `@ganglion/tensor#transit`
 * @param {readonly WorkspacePackage[]} packages
 * @returns {(readonly [WorkspacePackage, string])[]} the tasks that it stands for
 */
function stepsOf(one, dependency, packages) {
  if (dependency.startsWith("^")) return dependenciesOf(one, packages).map((other) => [other, dependency.slice(1)]);
  const [name, task] = dependency.split("#");
  if (task === undefined) return [[one, dependency]];
  return packages.filter(({ manifest }) => manifest.name === name).map((other) => [other, task]);
}

/**
 * @param {WorkspacePackage} one
 * @param {readonly WorkspacePackage[]} packages
 * @returns {WorkspacePackage[]} what `^` stands for: those that it lists, whatever for
 */
function dependenciesOf({ manifest }, packages) {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest;
  const names = { ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies };
  return packages.filter((other) => other.manifest.name in names);
}

/**
 * The packages without which one cannot run, directly or not: those that its sources import.
 *
 * @param {WorkspacePackage} one
 * @param {readonly WorkspacePackage[]} packages
 * @returns {Set<WorkspacePackage>}
 */
export function neededPackages(one, packages) {
  const found = new Set([one]);
  for (const { manifest } of found) {
    const names = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
    for (const other of packages) if (other.manifest.name in names) found.add(other);
  }
  found.delete(one);
  return found;
}

/**
 * @param {string} folder
 * @returns {Record<string, Partial<Task>>}
 */
function readTasks(folder) {
  const file = join(folder, "turbo.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).tasks : {};
}
