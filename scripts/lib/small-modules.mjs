import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { readModule } from "./imports.mjs";
import { sourceFiles } from "./source-files.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */
/** @typedef {import("./arrows.mjs").Problem} Problem */

/** A module with fewer lines, none of them long, is short. */
const LINES = 15;
const CHARACTERS = 160;

/** What stands alone though it is short, and why. */
const excused = new Map([["packages/gpu/src/vendor/gpu-js.ts", "building puts the library itself in its place"]]);

/**
 * Short modules that one other alone imports: they are part of its idea and belong into it. What an index.ts exports is a
 * concept of its own, and so is what a test imports.
 *
 * @param {WorkspacePackage} one
 * @returns {Problem[]}
 */
export function smallModuleProblems(one) {
  const sources = sourceFiles(one.folder, "src");
  const importers = importersIn(one, [...sources, ...sourceFiles(one.folder, "test")]);
  return sources.flatMap((path) => {
    const [only, ...others] = importers.get(path) ?? [];
    const file = `${one.path}/${path}`;
    if (only === undefined || others.length > 0 || /(?:^|\/)index\.ts$|^test\//.test(only)) return [];
    if (excused.has(file) || !isShort(readFileSync(join(one.folder, path), "utf8"))) return [];
    return [{ file, message: `has fewer than ${LINES} lines, and ${only} alone imports it; put them there` }];
  });
}

/**
 * @param {WorkspacePackage} one
 * @param {readonly string[]} files
 * @returns {Map<string, string[]>} for each module those that import it
 */
function importersIn(one, files) {
  /** @type {Map<string, string[]>} */
  const importers = new Map();
  for (const file of files) {
    const { imports } = readModule(file, readFileSync(join(one.folder, file), "utf8"));
    const targets = imports
      .filter(({ specifier }) => specifier.startsWith("."))
      .map(({ specifier }) => posix.join(posix.dirname(file), specifier));
    for (const target of new Set(targets)) importers.set(target, [...(importers.get(target) ?? []), file]);
  }
  return importers;
}

/** @param {string} text */
function isShort(text) {
  const lines = text.trimEnd().split("\n");
  return lines.length < LINES && lines.every((line) => line.length <= CHARACTERS);
}
