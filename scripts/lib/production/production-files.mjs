import { dirname, join, relative } from "node:path";
import { transform } from "esbuild";

/** @typedef {import("./modules.mjs").Module} Module */
/** @typedef {import("./error-texts.mjs").Replacement} Replacement */

/** What tsc does with our sources, as esbuild is told it. */
const settings = { compilerOptions: { target: "ES2022", useDefineForClassFields: true, verbatimModuleSyntax: true } };

/**
 * The modules of a package for production: as they are, but for the texts of errors. A module in which nothing is replaced, nor in any
 * that it loads, is the other build's own, so that it is there once.
 *
 * @param {object} request
 * @param {string} request.source the folder of the sources
 * @param {readonly string[]} request.entries paths in it
 * @param {ReadonlyMap<string, Module>} request.modules
 * @param {ReadonlyMap<string, readonly Replacement[]>} request.replacements
 * @returns {Promise<Map<string, string>>} texts by their paths in `dist/production`
 */
export async function productionFiles({ source, entries, modules, replacements }) {
  const reached = reach(entries.map((entry) => join(source, entry)));
  const own = changed(reached);
  for (const entry of entries) own.add(join(source, entry));
  const files = new Map();
  for (const file of own) {
    const module = /** @type {Module} */ (modules.get(file));
    const { code } = await transform(edited(module), {
      loader: "ts",
      format: "esm",
      target: "es2022",
      tsconfigRaw: settings,
    });
    files.set(relative(source, file).replaceAll("\\", "/").replace(/\.ts$/, ".js"), code);
  }
  return files;

  /** @param {string[]} found */
  function reach(found) {
    const all = new Set(found);
    for (const file of all) for (const next of loadedBy(file)) all.add(next);
    return all;
  }

  /** @param {string} file */
  function loadedBy(file) {
    const { requests } = moduleAt(file);
    return requests.filter((request) => request.startsWith(".")).map((request) => join(dirname(file), request));
  }

  /** @param {string} file */
  function moduleAt(file) {
    const module = modules.get(file);
    if (module === undefined) throw new Error(`${file} is loaded by a module of its package, but is not there.`);
    return module;
  }

  /** Those with other texts, and those that load one of them, directly or not. @param {ReadonlySet<string>} all */
  function changed(all) {
    const found = new Set([...all].filter((file) => replacements.has(file)));
    for (let before = -1; before < found.size; ) {
      before = found.size;
      for (const file of all) if (loadedBy(file).some((next) => found.has(next))) found.add(file);
    }
    return found;
  }

  /** @param {Module} module */
  function edited({ file, text, nodes, program }) {
    const edits = [...(replacements.get(file) ?? [])];
    const at = join("production", relative(source, dirname(file)));
    const requests = [
      ...program["body"].flatMap((/** @type {any} */ statement) => statement.source ?? []),
      ...(nodes.get("ImportExpression") ?? []).map(({ source: from }) => from),
    ];
    for (const { start, end, value } of requests) {
      if (typeof value !== "string" || !value.startsWith(".")) continue;
      const target = join(dirname(file), value);
      const path = own.has(target) ? join("production", relative(source, target)) : relative(source, target);
      edits.push({ start, end, by: JSON.stringify(specifier(at, path)) });
    }
    // Files beside the package's code are one folder further away.
    for (const { callee, arguments: given } of nodes.get("NewExpression") ?? []) {
      const [path, base] = given;
      const isAddress = callee.name === "URL" && text.slice(base?.start ?? 0, base?.end ?? 0) === "import.meta.url";
      if (isAddress && typeof path?.value === "string") {
        edits.push({ start: path.start, end: path.end, by: JSON.stringify(`../${path.value}`) });
      }
    }
    return spliced(text, edits);
  }
}

/** @param {string} from a folder in `dist` @param {string} path of a module in it */
function specifier(from, path) {
  const way = relative(from, path).replaceAll("\\", "/").replace(/\.ts$/, ".js");
  return way.startsWith(".") ? way : `./${way}`;
}

/** @param {string} text @param {readonly Replacement[]} edits */
function spliced(text, edits) {
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  let [result, at] = ["", 0];
  for (const { start, end, by } of sorted) {
    if (start < at) continue;
    result += text.slice(at, start) + by;
    at = end;
  }
  return result + text.slice(at);
}
