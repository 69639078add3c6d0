import { createHash } from "node:crypto";
import { parseSync } from "oxc-parser";

/** The disk's unit, by which an installation's size is counted. */
const block = 4096;

/** Texts so long are data or programs of another kind, such as WebAssembly, which a runtime may or may not take. */
const longText = 200;

/**
 * What a bundler, a runtime, a compiler or an installer can tell of a packed package from another of its versions: the
 * manifest, the declarations, which files there are and how much of a disk they take; and of each module what it imports and
 * exports, the kinds of syntax that it has, and every name that it uses, so everything that it asks of its platform. Which of
 * two numbers a formula multiplies first is not among it: that is what tests of the sources are for.
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

/**
 * @param {unknown} node of the syntax
 * @param {Set<string>} found
 * @param {boolean} [isPath] whether texts are what a platform resolves
 */
function collectShape(node, found, isPath = false) {
  if (typeof node !== "object" || node === null) return;
  const { type, value } = /** @type {{ type?: string, value?: unknown }} */ (node);
  if (type !== undefined) found.add(type);
  if (typeof value === "string" && (isPath || value.length > longText)) found.add(`"${value}"`);
  const isCall = type === "NewExpression" || type?.startsWith("Import") || type?.startsWith("Export");
  for (const [key, child] of Object.entries(node)) {
    if (counted.has(key) && typeof child !== "object") found.add(`${key}=${child}`);
    collectShape(child, found, isPath || isCall);
  }
}
