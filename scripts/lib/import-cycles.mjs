import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { parseSync } from "oxc-parser";
import { sourceFiles } from "./source-files.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */
/** @typedef {import("./arrows.mjs").Problem} Problem */

/**
 * The cycles of modules that load each other at run time, in the sources of each package. Imports of types alone are gone by
 * then, and what `import()` asks for is loaded when it is called.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @returns {Problem[]}
 */
export function importCycles(packages) {
  return packages.flatMap((one) => {
    const graph = new Map(sourceFiles(one.folder, "src").map((path) => [path, loadedBy(one.folder, path)]));
    return cyclesOf(graph).map((cycle) => ({
      file: `${one.path}/${cycle[0]}`,
      message: `is loaded by what it loads: ${[...cycle, cycle[0]].join(" -> ")}`,
    }));
  });
}

/**
 * The modules of the same package that a module loads before it runs itself.
 *
 * @param {string} folder of the package
 * @param {string} path from there
 * @returns {string[]}
 */
function loadedBy(folder, path) {
  const { module } = parseSync(path, readFileSync(`${folder}/${path}`, "utf8"));
  const isKept = (/** @type {{ isType: boolean }[]} */ entries) =>
    entries.length === 0 || entries.some(({ isType }) => !isType);
  const imported = module.staticImports.filter(({ entries }) => isKept(entries)).map((one) => one.moduleRequest.value);
  const exported = module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ isType, moduleRequest }) => (isType || moduleRequest === null ? [] : [moduleRequest.value]));
  const targets = [...imported, ...exported]
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(path), specifier));
  return [...new Set(targets)];
}

/**
 * One cycle for each group of modules that reach each other: the shortest through the first of them.
 *
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {string[][]}
 */
function cyclesOf(graph) {
  const done = new Set();
  return [...graph.keys()].flatMap((start) => {
    if (done.has(start)) return [];
    const cycle = shortestCycle(graph, start);
    if (cycle === undefined) return [];
    for (const member of reachable(graph, start)) if (reachable(graph, member).has(start)) done.add(member);
    return [cycle];
  });
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @param {string} start
 * @returns {string[] | undefined} from `start`, whose last member loads `start`
 */
function shortestCycle(graph, start) {
  const cameFrom = new Map();
  const queue = [start];
  for (const module of queue) {
    for (const next of graph.get(module) ?? []) {
      if (next === start) return wayTo(cameFrom, start, module);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, module);
      queue.push(next);
    }
  }
  return undefined;
}

/**
 * @param {ReadonlyMap<string, string>} cameFrom
 * @param {string} start
 * @param {string} end
 * @returns {string[]}
 */
function wayTo(cameFrom, start, end) {
  const way = [end];
  while (way[0] !== start) way.unshift(/** @type {string} */ (cameFrom.get(/** @type {string} */ (way[0]))));
  return way;
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @param {string} start
 * @returns {Set<string>}
 */
function reachable(graph, start) {
  const found = new Set([start]);
  for (const module of found) for (const next of graph.get(module) ?? []) found.add(next);
  return found;
}
