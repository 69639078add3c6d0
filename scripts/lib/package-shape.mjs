import { createHash } from "node:crypto";
import { parseSync } from "oxc-parser";
import { namesDeclaredIn } from "./production/bindings.mjs";

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
  collectChildren(parseSync(path, text).program, found, { field: "", isPath: false });
  return found;
}

/** What stands in a node beside its kind and counts: names, operators, and texts where they are paths or programs. */
const counted = new Set(["name", "operator", "kind", "async", "generator", "await", "static", "optional"]);

/** What some platforms look for wherever it stands. */
const watched = new Set(["arguments", "exports", "global", "module", "require", "self", "window"]);

/** What resolves texts as paths. */
const resolving = /^(?:NewExpression$|Import|Export)/;

/** What no name of a property, of a label, or of what is imported or exported is in. */
const naming = /^(?:Import|Export|MetaProperty)/;

/**
 * Where a node stands.
 *
 * @typedef {object} Place
 * @property {Node} [parent]
 * @property {string} field of its parent
 * @property {boolean} isPath whether texts are what a platform resolves
 * @property {Scopes | undefined} [scopes] those around it that declare something, without the module's own
 *
 * @typedef {{ names: Set<string>, outer: Scopes | undefined }} Scopes from the innermost outwards
 */

/**
 * @param {Node} node of the syntax
 * @param {Set<string>} found
 * @param {Place} place
 */
function collectShape(node, found, place) {
  const { type, value } = node;
  if (type !== undefined) found.add(type);
  if (typeof value === "string" && (place.isPath || value.length > longText)) found.add(`"${value}"`);
  const names = place.parent === undefined ? [] : namesDeclaredIn(node);
  const scopes = names.length === 0 ? place.scopes : { names: new Set(names), outer: place.scopes };
  const isPath = place.isPath || resolving.test(type);
  for (const field of Object.keys(node)) {
    const child = node[field];
    if (typeof child === "object") collectChildren(child, found, { parent: node, field, isPath, scopes });
    else if (counted.has(field) && !(field === "name" && isVariable(node, place))) found.add(`${field}=${child}`);
  }
}

/**
 * @param {any} child one or several
 * @param {Set<string>} found
 * @param {Place} place
 */
function collectChildren(child, found, place) {
  if (Array.isArray(child)) for (const one of child) collectChildren(one, found, place);
  else if (typeof child === "object" && child !== null) collectShape(child, found, place);
}

/**
 * Whether a name is that of a variable or parameter within a function, which nothing outside can tell from another.
 *
 * @param {Node} identifier
 * @param {Place} place
 */
function isVariable({ type, name }, { parent, field, scopes }) {
  if (type !== "Identifier" || parent === undefined || watched.has(name) || name in globalThis) return false;
  const isProperty = (field === "property" || field === "key") && parent["computed"] !== true;
  if (isProperty || field === "label" || naming.test(parent.type)) return false;
  for (let around = scopes; around !== undefined; around = around.outer) {
    if (around.names.has(name)) return true;
  }
  return false;
}
