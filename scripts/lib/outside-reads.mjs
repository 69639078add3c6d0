import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "oxc-parser";
import { packageName, readModule } from "./imports.mjs";

/** A text that `collectTexts` finds: the argument of a function that makes paths, or what looks like the name of a fixture. */
const mayNameFiles = /\b(?:URL|join|resolve)\s*\(|["'`][\w-]+\//;

const isModule = /\.[cm]?[jt]sx?$/;

/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */

/**
 * @typedef {object} Reach what a task does with the files that it begins from
 * @property {string} root of the repository
 * @property {readonly WorkspacePackage[]} packages
 * @property {Iterable<WorkspacePackage>} counted those with whose sources turbo runs the task again
 * @property {boolean} isTypesOnly whether nothing runs, so that only imports are read, and of `a.mjs` its `a.d.mts`
 * @property {Map<string, ModuleReads>} known what modules were found to read before
 *
 * @typedef {object} ModuleReads paths from the root
 * @property {string[]} imports of other modules
 * @property {string[]} packages that the module imports
 * @property {string[]} paths of files and folders that the module names
 * @property {string[]} names all texts that look like the name of a fixture
 *
 * @typedef {object} OutsideReads each with a file that does it
 * @property {Map<string, string>} paths that are read, from the root; a folder ends in a slash
 * @property {Map<string, string>} packages of the workspace that are imported, by name
 */

/**
 * What some files of a package, and all that they import by relative paths, read outside of it. The sources of packages
 * that turbo counts already are left out.
 *
 * @param {WorkspacePackage} one
 * @param {readonly string[]} files in the package
 * @param {Reach} reach
 * @returns {OutsideReads}
 */
export function outsideReads(one, files, { root, packages, counted, isTypesOnly, known }) {
  const inside = [one.path, ...[...counted].map(({ path }) => `${path}/src`)];
  const isSource = (/** @type {string} */ path) => packages.some((other) => path.startsWith(`${other.path}/src/`));
  const isOwn = (/** @type {string} */ path) => path.startsWith(`${one.path}/`);
  const queue = files.map((path) => `${one.path}/${path}`);
  const seen = new Set(queue);
  /** @type {OutsideReads} */
  const reads = { paths: new Map(), packages: new Map() };
  for (const file of queue) {
    const module = known.get(file) ?? readReads(join(root, file), file);
    known.set(file, module);
    for (const { manifest } of packages) {
      if (module.packages.includes(manifest.name) && manifest.name !== one.manifest.name) {
        reads.packages.set(manifest.name, file);
      }
    }
    const imports = module.imports.map((path) => (isTypesOnly ? declarationsOf(path, root) : path));
    const others = isTypesOnly ? [] : [...module.paths, ...module.names.flatMap((name) => fixtureOf(name, root))];
    for (const path of [...imports, ...others]) {
      const isInside = inside.some((folder) => path.startsWith(`${folder}/`));
      // Which of the fixtures a computed path means, the texts tell.
      if (!isInside && !path.startsWith("..") && path !== "fixtures/") reads.paths.set(asFolder(path, root), file);
    }
    for (const path of imports) {
      const isRead = isModule.test(path) && existsSync(join(root, path)) && (isOwn(path) || !isSource(path));
      if (isRead && !seen.has(path)) {
        seen.add(path);
        queue.push(path);
      }
    }
  }
  return reads;
}

/**
 * @param {string} absolute
 * @param {string} file from the root
 * @returns {ModuleReads}
 */
function readReads(absolute, file) {
  const text = readFileSync(absolute, "utf8");
  const resolve = (/** @type {string} */ path) => posix.join(posix.dirname(file), path);
  const specifiers = readModule(file, text).imports.map(({ specifier }) => specifier);
  /** @type {{ paths: string[], texts: string[] }} */
  const found = { paths: [], texts: [] };
  // Sources read nothing outside; and few tests do, while reading a whole syntax takes ten times as long as all else.
  if (!file.includes("/src/") && mayNameFiles.test(text)) collectTexts(parseSync(file, text).program, found);
  return {
    imports: specifiers.filter((name) => name.startsWith(".")).map(resolve),
    packages: specifiers.filter((name) => !name.startsWith(".")).map(packageName),
    paths: found.paths.filter((path) => path.startsWith("../")).map(resolve),
    names: found.texts.filter((name) => /^[\w-]+\//.test(name)),
  };
}

/**
 * Every string of a module, of templates the part before the first value; and those that are made paths, by `new URL`,
 * `join` or `resolve`.
 *
 * @param {unknown} node of the syntax
 * @param {{ paths: string[], texts: string[] }} found
 */
function collectTexts(node, found) {
  if (typeof node !== "object" || node === null) return;
  const { callee, arguments: given } = /** @type {{ callee?: { name?: string }, arguments?: unknown[] }} */ (node);
  if (/^(?:URL|join|resolve)$/.test(callee?.name ?? "")) found.paths.push(...(given ?? []).flatMap(textOf));
  found.texts.push(...textOf(node));
  for (const child of Object.values(node)) collectTexts(child, found);
}

/**
 * @param {unknown} node of the syntax
 * @returns {string[]} its text, if it is one
 */
function textOf(node) {
  const { type, value, quasis } =
    /** @type {{ type?: string, value?: unknown, quasis?: { value: { cooked: string } }[] }} */ (node);
  if (type === "TemplateLiteral") return [quasis?.[0]?.value.cooked ?? ""];
  return type === "Literal" && typeof value === "string" ? [value] : [];
}

/**
 * @param {string} path of a module
 * @param {string} root
 * @returns {string} of what the compiler reads in its place
 */
function declarationsOf(path, root) {
  const declarations = path.replace(/\.mjs$/, ".d.mts");
  return existsSync(join(root, declarations)) ? declarations : path;
}

/**
 * @param {string} name such as `losses/hinge.json`, or `losses/` of a template
 * @param {string} root
 * @returns {string[]} the fixture that it names, if there is one
 */
function fixtureOf(name, root) {
  const path = `fixtures/${name}`;
  return /\/$|\.json$/.test(name) && existsSync(join(root, path)) ? [path] : [];
}

/**
 * @param {string} path
 * @param {string} root
 * @returns {string} with a slash at its end where it is a folder; the root is nothing
 */
function asFolder(path, root) {
  const isFolder = !path.endsWith("/") && existsSync(join(root, path)) && statSync(join(root, path)).isDirectory();
  return isFolder ? `${path}/` : path.replace(/^\.\/$/, "");
}
