import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { readModule } from "./imports.mjs";
import { root as repository } from "./root.mjs";
import { covers } from "./test-inputs.mjs";
import { taskOf } from "./turbo-config.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */
/** @typedef {import("./arrows.mjs").Problem} Problem */

/** Tasks of turbo that programs do, which are not tests. */
const tasks = ["build", "check:pack", "check:size", "check:mutants", "check:install", "check:matrix"];

/**
 * Where turbo would take the result of a program as it was although the program has changed: the files that the script of each task
 * runs by `node`, and all that they import by relative paths, held against the task's `inputs`.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @param {string} [root]
 * @returns {Problem[]}
 */
export function scriptInputProblems(packages, root = repository) {
  const known = new Map();
  return packages.flatMap((one) =>
    tasks.flatMap((task) => {
      const { inputs } = taskOf(one, task, root);
      const programs = [...(one.manifest.scripts?.[task] ?? "").matchAll(/\bnode (?:-\S+ )*(\S+\.m?js)\b/g)];
      const files = modulesOf(
        programs.map(([, path = ""]) => posix.join(one.path, path)),
        root,
        known,
      );
      return files
        .filter((path) => !isCounted(path, inputs, one.path))
        .map((path) => ({
          file: `${one.path}/package.json`,
          message: `runs ${path}, which the inputs of ${one.manifest.name}#${task} lack`,
        }));
    }),
  );
}

/**
 * @param {readonly string[]} programs from the root
 * @param {string} root
 * @param {Map<string, string[]>} known what modules were found to load before
 * @returns {string[]} these, and all that they load
 */
function modulesOf(programs, root, known) {
  const found = new Set(programs);
  for (const file of found) {
    const loaded = known.get(file) ?? loadedBy(file, root);
    known.set(file, loaded);
    for (const path of loaded) found.add(path);
  }
  return [...found];
}

/**
 * @param {string} file from the root
 * @param {string} root
 * @returns {string[]} what it names by relative paths, from the root
 */
function loadedBy(file, root) {
  const absolute = join(root, file);
  if (!existsSync(absolute)) return [];
  const text = readFileSync(absolute, "utf8");
  const imports = readModule(file, text).imports.map(({ specifier }) => specifier);
  // What reads modules in Node's place is one, too.
  const loaders = [...text.matchAll(/\bregister\("(.+?)"/g)].map(([, path = ""]) => path);
  const relative = [...imports, ...loaders].filter((path) => path.startsWith("."));
  return relative.map((path) => posix.join(posix.dirname(file), path));
}

/**
 * @param {string} path from the root
 * @param {readonly string[]} inputs of a task; none are all files of its package
 * @param {string} home the folder of the package
 */
function isCounted(path, inputs, home) {
  const [own, elsewhere] = [`${home}/`, "$TURBO_ROOT$/"];
  if (path.startsWith(own) && (inputs.length === 0 || inputs.includes("$TURBO_DEFAULT$"))) return true;
  return inputs.some((input) =>
    input.startsWith(elsewhere) ? covers(input.slice(elsewhere.length), path) : covers(own + input, path),
  );
}
