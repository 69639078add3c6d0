import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import { root } from "../root.mjs";
import { sourceFiles } from "../source-files.mjs";

/**
 * A node of the syntax, and where it stands in its parent.
 *
 * @typedef {{ type: string, start: number, end: number, parent?: Node, field?: string, [name: string]: any }} Node
 *
 * @typedef {object} Module
 * @property {string} file its path
 * @property {string} text
 * @property {Node} program
 * @property {ReadonlyMap<string, readonly Node[]>} nodes those of some types, in the order in which they stand
 * @property {ReadonlyMap<string, { from: string, name: string }>} imports local names, and what they are elsewhere
 * @property {readonly { from: string, name?: string, as?: string }[]} reexports
 * @property {readonly string[]} requests what it imports for its values, as it is written
 */

const sourceCondition = "@ganglion/source";

/**
 * The modules of some packages and of those that they import, and how they find each other.
 *
 * @param {readonly string[]} folders names below `packages`
 */
export function openModules(folders) {
  /** @type {Map<string, Module>} */
  const modules = new Map();
  for (const folder of folders) {
    const source = join(root, "packages", folder, "src");
    for (const path of sourceFiles(source)) {
      if (path.endsWith(".ts") && !path.endsWith(".d.ts") && !path.startsWith("testing/")) {
        const file = join(source, path);
        modules.set(file, readModule(file));
      }
    }
  }
  const entries = entryFiles(folders);
  /** @param {Module} module @param {string} specifier @returns {Module | undefined} */
  const find = (module, specifier) => {
    const file = specifier.startsWith(".") ? join(dirname(module.file), specifier) : entries.get(specifier);
    return file === undefined ? undefined : modules.get(file);
  };
  return { modules, find };
}

/**
 * Which file an import of a package is.
 *
 * @param {readonly string[]} folders
 * @returns {Map<string, string>}
 */
export function entryFiles(folders) {
  const found = new Map();
  for (const folder of folders) {
    const { name, exports } = JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8"));
    for (const [path, conditions] of Object.entries(exports)) {
      const source = Object(conditions)[sourceCondition];
      if (source !== undefined) found.set(join(name, path), join(root, "packages", folder, source));
    }
  }
  return found;
}

/** @param {string} file @returns {Module} */
export function readModule(file) {
  const text = readFileSync(file, "utf8");
  const { program, module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  /** @type {Map<string, Node[]>} */
  const nodes = new Map(collected.map((type) => [type, []]));
  const whole = /** @type {Node} */ (/** @type {unknown} */ (program));
  adopt(whole, nodes);
  const values = module.staticImports.filter(
    ({ entries }) => entries.length === 0 || entries.some((one) => !one.isType),
  );
  const imports = values.flatMap(({ moduleRequest, entries }) =>
    entries.map(({ importName, localName }) => ({
      local: localName.value,
      from: moduleRequest.value,
      name: importName.name,
    })),
  );
  const reexports = module.staticExports.flatMap(({ entries }) => entries).flatMap(reexportOf);
  const dynamic = (nodes.get("ImportExpression") ?? []).flatMap(({ source }) =>
    source.value ? [String(source.value)] : [],
  );
  const requests = [
    ...values.map(({ moduleRequest }) => moduleRequest.value),
    ...reexports.map(({ from }) => from),
    ...dynamic,
  ];
  return {
    file,
    text,
    program: whole,
    nodes,
    imports: new Map(imports.flatMap(({ local, from, name }) => (name ? [[local, { from, name }]] : []))),
    reexports,
    requests: [...new Set(requests)],
  };
}

/** @param {import("oxc-parser").StaticExportEntry} entry @returns {Module["reexports"]} */
function reexportOf({ moduleRequest, importName, exportName, isType }) {
  if (moduleRequest === null || isType) return [];
  const from = moduleRequest.value;
  return importName.kind === "Name" ? [{ from, name: importName.name ?? "", as: exportName.name ?? "" }] : [{ from }];
}

/** What is asked for later. */
const collected = ["CallExpression", "Identifier", "ImportExpression", "NewExpression", "ObjectExpression"];

/** Tells each node where it stands, and collects those of some types. @param {Node} node @param {ReadonlyMap<string, Node[]>} nodes */
function adopt(node, nodes) {
  nodes.get(node.type)?.push(node);
  for (const field of Object.keys(node)) {
    if (field === "parent") continue;
    const child = node[field];
    for (const one of Array.isArray(child) ? child : [child]) adoptOne(one, node, field, nodes);
  }
}

/** @param {Node | null | undefined} child @param {Node} parent @param {string} field @param {ReadonlyMap<string, Node[]>} nodes */
function adoptOne(child, parent, field, nodes) {
  if (typeof child?.type !== "string") return;
  child.parent = parent;
  // Not `key`, which properties have of their own.
  child.field = field;
  adopt(child, nodes);
}

/**
 * The folders below `packages` that say what the texts of a package's errors become: its own, and tensor's, whose checks it calls. What it
 * hands to another sibling stays as it is, so that a change there builds nothing anew here.
 *
 * @param {string} folder
 */
export function foldersFor(folder) {
  return [...new Set([folder, "tensor"])];
}
