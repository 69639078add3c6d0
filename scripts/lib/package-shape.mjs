import { createHash } from "node:crypto";
import { parseSync } from "oxc-parser";
import { declaredIn } from "./production/bindings.mjs";

/** @typedef {import("./production/modules.mjs").Node} Node */

/** The disk's unit, by which an installation's size is counted. */
const block = 4096;

/** Texts so long are data or programs of another kind, such as WebAssembly, which a runtime may or may not take. */
const longText = 200;

/**
 * What a bundler, a runtime, a compiler or an installer can tell of a packed package from another of its versions: the
 * manifest, the declarations, which files there are and how much of a disk they take; and of each module what it imports and
 * exports, the kinds of syntax that it has, and every name that it uses but those of variables within a function, so everything
 * that it asks of its platform. Which of two numbers a formula multiplies first is not among it: that is what tests of the sources
 * are for.
 *
 * @param {ReadonlyMap<string, string>} files the texts in the tarball by their paths
 * @returns {string} the same for packages that no place can tell apart
 */
export function packageShape(files) {
  const hash = createHash("sha256");
  for (const path of [...files.keys()].sort()) {
    const text = files.get(path) ?? "";
    hash.update(`\n${path} ${Math.ceil(text.length / block)}\n`);
    if (/\.d\.ts$|^package\.json$/.test(path)) hash.update(text);
    else if (path.endsWith(".js")) hash.update([...moduleShape(path, text)].sort().join(" "));
    else if (!/\.(?:map|md|txt)$/.test(path)) hash.update(createHash("sha256").update(text).digest());
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {Set<string>}
 */
export function moduleShape(path, text) {
  const found = new Set();
  collectShape(parseSync(path, text).program, found);
  return found;
}

/** What stands in a node beside its kind and counts: names, operators, and texts where they are paths or programs. */
const counted = new Set(["name", "operator", "kind", "async", "generator", "await", "static", "optional"]);

/** What some platforms look for wherever it stands. */
const watched = new Set(["arguments", "exports", "global", "module", "require", "self", "window"]);

/**
 * @param {unknown} node of the syntax
 * @param {Set<string>} found
 * @param {{ place?: string, isPath?: boolean }} [seen] the field in which it stands, and whether texts are what a platform resolves
 */
function collectShape(node, found, { place = "", isPath = false } = {}) {
  if (typeof node !== "object" || node === null) return;
  const { type, value } = /** @type {Node} */ (node);
  if (type !== undefined) found.add(type);
  if (typeof value === "string" && (isPath || value.length > longText)) found.add(`"${value}"`);
  const takesPaths = isPath || /^(?:NewExpression$|Import|Export)/.test(type);
  for (const [key, child] of Object.entries(node)) {
    const isCounted = counted.has(key) && typeof child !== "object";
    if (isCounted && !(key === "name" && isVariable(node, place))) found.add(`${key}=${child}`);
    for (const one of key === "parent" ? [] : [child].flat()) {
      collectShape(inside(node, one), found, { place: key, isPath: takesPaths });
    }
  }
}

/**
 * @param {object} node
 * @param {any} child of it, which is told so
 */
function inside(node, child) {
  if (typeof child?.type === "string") child.parent = node;
  return child;
}

/**
 * Whether a name is that of a variable or parameter within a function, which nothing outside can tell from another.
 *
 * @param {object} node
 * @param {string} place the field of its parent in which it stands
 */
function isVariable(node, place) {
  const identifier = /** @type {Node} */ (node);
  const { type, parent, name } = identifier;
  if (type !== "Identifier" || parent === undefined || watched.has(name) || name in globalThis) return false;
  // Names of properties, of labels and of what is imported or exported are no variables.
  const isProperty = (place === "property" || place === "key") && parent["computed"] !== true;
  if (isProperty || place === "label" || /^(?:Import|Export|MetaProperty)/.test(parent.type)) return false;
  for (let scope = parent; scope?.parent !== undefined; scope = scope.parent) {
    if (declaredIn(scope, name) !== undefined) return true;
  }
  return false;
}
