import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { readModule } from "./imports.mjs";
import { sourceFiles } from "./source-files.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */
/** @typedef {import("./arrows.mjs").Problem} Problem */

/**
 * Where a test imports a test of another package, or its sources by their path: turbo would not run it again when they
 * change, and who changes them sees no reader. What tests share stands in `packages/fixtures`.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @returns {Problem[]}
 */
export function foreignTestProblems(packages) {
  return packages.flatMap((one) =>
    sourceFiles(one.folder, "test").flatMap((path) => {
      const file = `${one.path}/${path}`;
      return readModule(path, readFileSync(join(one.folder, path), "utf8")).imports.flatMap(({ specifier, line }) => {
        if (!specifier.startsWith(".")) return [];
        const target = posix.join(posix.dirname(file), specifier);
        const other = packages.find((candidate) => target.startsWith(`${candidate.path}/`));
        if (other === undefined || other === one) return [];
        const part = target.slice(other.path.length + 1);
        if (part.startsWith("src/")) {
          return [{ file, line, message: `imports ${target}; import it by name, as ${other.manifest.name}` }];
        }
        if (!part.startsWith("test/")) return [];
        return [{ file, line, message: `imports ${target}, a test; what tests share stands in packages/fixtures` }];
      });
    }),
  );
}
