import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/**
 * What an import of a built package costs a web page: bundled, minified and compressed, without its peers.
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
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    external: [...external, "node:*"],
  });
  const text = outputFiles.map((file) => file.text).join("");
  return gzipSync(text, { level: 9 }).length;
}
