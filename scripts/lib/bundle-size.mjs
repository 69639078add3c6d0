import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/**
 * What an import of a built package costs a web page: bundled, minified and compressed, without its peers and without
 * what the package loads on demand.
 *
 * @param {object} request
 * @param {string} request.folder of the package
 * @param {string} request.name of the package
 * @param {string} request.imported one exported name, or `*` for the whole entry
 * @param {readonly string[]} request.external packages that the page has anyway
 * @returns {Promise<number>} bytes after gzip
 */
export async function bundleSize({ folder, name, imported, external }) {
  const contents = imported === "*" ? `export * from "${name}"` : `export { ${imported} } from "${name}"`;
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder },
    absWorkingDir: folder,
    outdir: "bundle",
    bundle: true,
    splitting: true,
    metafile: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    external: [...external, "node:*"],
  });
  const needed = loadedAtOnce(metafile.outputs);
  const texts = outputFiles.filter((file) => needed.has(basename(file.path))).map((file) => file.text);
  return gzipSync(texts.join(""), { level: 9 }).length;
}

/**
 * The names of the files that the entry imports, directly or not, other than by `import()`.
 *
 * @param {import("esbuild").Metafile["outputs"]} outputs
 * @returns {Set<string>}
 */
function loadedAtOnce(outputs) {
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === "<stdin>");
  const found = new Set(entry === undefined ? [] : [entry]);
  for (const path of found) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && imported in outputs) found.add(imported);
    }
  }
  return new Set([...found].map((path) => basename(path)));
}
