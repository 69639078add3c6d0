import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/**
 * What an import of a built package costs a web page: bundled by Vite's bundler, minified and compressed, without its peers and
 * without what the package loads on demand.
 *
 * @param {object} request
 * @param {string} request.folder of the package
 * @param {string} request.name of the package
 * @param {string} request.imported one exported name, `*` for the whole entry, or packages with ` + ` between them, for all of each
 * @param {readonly string[]} request.external packages that the page has anyway
 * @param {boolean} [request.isProduction] whether the bundler sets the condition of production builds
 * @returns {Promise<number>} bytes after gzip
 */
export async function bundleSize({ folder, name, imported, external, isProduction = false }) {
  const contents = pageThat(imported, name);
  // In the package, so that it finds itself by its name.
  const page = join(folder, "page.js");
  const bundle = await rolldown({
    input: page,
    cwd: folder,
    platform: "browser",
    // As Vite has it for a page: what the entry and what is loaded on demand share may lie in the entry's file.
    preserveEntrySignatures: "allow-extension",
    external: (id) => id.startsWith("node:") || external.some((peer) => id === peer || id.startsWith(`${peer}/`)),
    resolve: { conditionNames: ["import", "module", "browser", ...(isProduction ? ["production"] : [])] },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === page ? page : undefined),
        load: (id) => (id === page ? contents : undefined),
      },
    ],
    logLevel: "silent",
  });
  try {
    // Without hashes in their names, by which a change in what is loaded on demand could cost the entry a byte.
    const { output } = await bundle.generate({
      format: "esm",
      minify: true,
      comments: false,
      chunkFileNames: "[name].js",
    });
    const texts = loadedAtOnce(output.filter((file) => file.type === "chunk")).map(({ code }) => code);
    return gzipSync(texts.join(""), { level: 9 }).length;
  } finally {
    await bundle.close();
  }
}

/** @param {string} imported @param {string} name */
function pageThat(imported, name) {
  if (imported === "*") return `export * from "${name}"`;
  if (!imported.includes(" + ")) return `export { ${imported} } from "${name}"`;
  const packages = imported.split(" + ");
  return packages.map((one, i) => `export * as from${i} from "${one}";`).join("\n");
}

/**
 * The files that the entry imports, directly or not, other than by `import()`.
 *
 * @param {readonly import("rolldown").OutputChunk[]} chunks
 */
function loadedAtOnce(chunks) {
  const found = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const { imports } of found) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) found.add(chunk);
  }
  return [...found];
}
