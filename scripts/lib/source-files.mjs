import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const sourceFile = /\.(ts|tsx|mts|js|jsx|mjs)$/;
const skipped = new Set(["node_modules", "dist", ".cache", ".turbo"]);

/**
 * The TypeScript and JavaScript files below a folder, as sorted paths from it, with forward slashes.
 *
 * @param {string} folder
 * @param {string} [path]
 * @returns {string[]}
 */
export function sourceFiles(folder, path = "") {
  if (!existsSync(join(folder, path))) return [];
  return readdirSync(join(folder, path), { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => {
      const child = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) return sourceFiles(folder, child);
      return sourceFile.test(entry.name) ? [child] : [];
    })
    .sort();
}
