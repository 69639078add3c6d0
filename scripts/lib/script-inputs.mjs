import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { packageName, readModule } from "./imports.mjs";
import { root as repository } from "./root.mjs";
import { covers } from "./test-inputs.mjs";
import { taskOf } from "./turbo-config.mjs";

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */
/** @typedef {import("./arrows.mjs").Problem} Problem */

/** Tasks of turbo that programs do, which are not tests. */
const tasks = ["build", "check:pack", "check:size", "check:mutants", "check:install", "check:matrix"];

/** The files that say in which versions the tools of the root and of its scripts are here. */
const versions = ["pnpm-lock.yaml", "pnpm-workspace.yaml"];

/** @typedef {{ modules: string[], packages: string[] }} Loads what a module loads: others, from the root, and what is installed */

/**
 * Where turbo would take the result of a program as it was although the program has changed: the files that the script of each task
 * runs by `node`, and all that they import by relative paths, held against the task's `inputs`. What they import from elsewhere turbo
 * counts only where the package itself lists it; else one of the files is among the inputs that name the versions.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @param {string} [root]
 * @returns {Problem[]}
 */
export function scriptInputProblems(packages, root = repository) {
  /** @type {Map<string, Loads>} */
  const known = new Map();
  return packages.flatMap((one) =>
    tasks.flatMap((task) => {
      const { inputs } = taskOf(one, task, root);
      const programs = [...(one.manifest.scripts?.[task] ?? "").matchAll(/\bnode (?:-\S+ )*(\S+\.m?js)\b/g)];
      const paths = programs.map(([, path = ""]) => posix.join(one.path, path));
      const { modules, packages: installed } = reach(paths, root, known);
      const lacking = modules.filter((path) => !isCounted(path, inputs, one.path)).map((path) => `runs ${path}, which`);
      const { dependencies, devDependencies } = one.manifest;
      const unlisted = installed.filter((name) => !(name in { ...dependencies, ...devDependencies }));
      const isNamed = versions.some((path) => inputs.includes(`$TURBO_ROOT$/${path}`));
      const nameless = isNamed ? [] : unlisted.map((name) => `runs ${name}, whose version (${versions.join(", ")})`);
      return [...lacking, ...nameless].map((what) => ({
        file: `${one.path}/package.json`,
        message: `${what} the inputs of ${one.manifest.name}#${task} lack`,
      }));
    }),
  );
}

/**
 * @param {readonly string[]} programs from the root
 * @param {string} root
 * @param {Map<string, Loads>} known what modules were found to load before
 * @returns {Loads} the programs, and all that they load
 */
function reach(programs, root, known) {
  const modules = new Set(programs);
  const packages = new Set(/** @type {string[]} */ ([]));
  for (const file of modules) {
    const loads = known.get(file) ?? loadedBy(file, root);
    known.set(file, loads);
    for (const path of loads.modules) modules.add(path);
    for (const name of loads.packages) packages.add(name);
  }
  return { modules: [...modules], packages: [...packages] };
}

/**
 * @param {string} file from the root
 * @param {string} root
 * @returns {Loads}
 */
function loadedBy(file, root) {
  const absolute = join(root, file);
  if (!existsSync(absolute)) return { modules: [], packages: [] };
  const text = readFileSync(absolute, "utf8");
  const imports = readModule(file, text).imports.map(({ specifier }) => specifier);
  // What reads modules in Node's place is one, too.
  const loaders = [...text.matchAll(/\bregister\("(.+?)"/g)].map(([, path = ""]) => path);
  const all = [...imports, ...loaders];
  return {
    modules: all.filter((path) => path.startsWith(".")).map((path) => posix.join(posix.dirname(file), path)),
    packages: all.filter((path) => /^[@\w]/.test(path) && !isBuiltin(path)).map(packageName),
  };
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
