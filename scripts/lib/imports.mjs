import { parseSync } from "oxc-parser";

/**
 * @typedef {object} Import
 * @property {string} specifier
 * @property {number} line counted from 1
 *
 * @typedef {object} ModuleShape
 * @property {Import[]} imports static, dynamic, type-only and re-exports, in the order of the lines
 * @property {number | undefined} defaultExportLine
 */

/**
 * What a module imports and whether it has a default export, read from its syntax, so that an example in a comment or
 * a string does not count.
 *
 * @param {string} path tells the language
 * @param {string} text
 * @throws {Error} where the text does not parse
 * @returns {ModuleShape}
 */
export function readModule(path, text) {
  const parsed = parseSync(path, text);
  const { module, errors } = parsed;
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineAt = (/** @type {number} */ offset) => text.slice(0, offset).split("\n").length;
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest ?? [])),
  ];
  const imports = requests.map(({ value, start }) => ({ specifier: value, line: lineAt(start) }));
  for (const { start, end } of module.dynamicImports.map(({ moduleRequest }) => moduleRequest)) {
    const [, , specifier = "(computed)"] = /^(["'])([^\\]*)\1$/.exec(text.slice(start, end)) ?? [];
    imports.push({ specifier, line: lineAt(start) });
  }
  // Most modules have no such types, and reading the whole syntax takes ten times as long as all else.
  const calls = text.match(/\bimport\s*\(/g)?.length ?? 0;
  const types = calls > module.dynamicImports.length && !/\.[cm]?js$/.test(path) ? typeImports(parsed.program) : [];
  for (const { specifier, offset } of types) imports.push({ specifier, line: lineAt(offset) });
  const defaultExport = module.staticExports
    .flatMap(({ entries }) => entries)
    .find(({ exportName }) => exportName.kind === "Default" || exportName.name === "default");
  return {
    imports: unique(imports).sort((a, b) => a.line - b.line),
    defaultExportLine: defaultExport && lineAt(defaultExport.start),
  };
}

/**
 * `import("x")` as a type.
 *
 * @param {unknown} node
 * @returns {{ specifier: string, offset: number }[]}
 */
function typeImports(node) {
  if (typeof node !== "object" || node === null) return [];
  const children = Object.values(node).flatMap(typeImports);
  const { type, source } = /** @type {{ type?: string, source?: { value: string, start: number } }} */ (node);
  return type === "TSImportType" && source
    ? [{ specifier: source.value, offset: source.start }, ...children]
    : children;
}

/**
 * @param {Import[]} imports
 * @returns {Import[]}
 */
function unique(imports) {
  return [...new Map(imports.map((found) => [`${found.line} ${found.specifier}`, found])).values()];
}

/**
 * @param {string} specifier such as `@ganglion/tensor/testing`
 * @returns {string} such as `@ganglion/tensor`
 */
export function packageName(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
