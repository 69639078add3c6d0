import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type BuildResult } from "esbuild";
import { judgeFigure } from "./harness/bars.ts";
import type { FigureRow } from "./harness/row.ts";
import { digits, type Table } from "./harness/table.ts";

const KB = 1000;

const ALL = 'export * from "ganglion"; export { wasm } from "@ganglion/wasm"';

/** What the parts cost a web page. */
export const bundleSizeRow: FigureRow = {
  name: "bundle-size",
  title: "Size in a web page: bundled by esbuild, minified, after gzip",
  remarks: ["Ours includes its share of tensor. The peers' figures are what importing `relu` from them brings."],
  profile: packageTable,
  async measure() {
    const relu = await bundleKb('export { relu } from "@ganglion/activations"');
    const all = await bundleKb(ALL);
    const kernels = await wasmKb();
    const figures = {
      "import { relu }": relu,
      "all packages without gpu": all,
      "wasm kernels, all builds, compressed": kernels,
      "tfjs: import { relu }": await bundleKb('export { relu } from "@tensorflow/tfjs"'),
      "jax-js: import { nn }": await bundleKb('export { nn } from "@jax-js/jax"'),
    };
    return {
      figures: Object.entries(figures).map(([label, value]) => ({ label, value, unit: "kB" })),
      judgements: [
        judgeFigure("import { relu } <= 2 kB", relu, 2),
        judgeFigure("all packages without gpu <= 60 kB", all, 60),
        judgeFigure("wasm bytes <= 12 kB", kernels, 12),
      ],
    };
  },
};

async function bundleKb(contents: string): Promise<number> {
  const { outputFiles } = await bundle(contents);
  return gzipSync(outputFiles.map(({ text }) => text).join(""), { level: 9 }).length / KB;
}

/** What each package adds to a bundle of all, minified and before compression, largest first. */
async function packageTable(): Promise<Table> {
  const { metafile } = await bundle(ALL);
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /(?:packages|node_modules)\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1] ?? "entry";
      sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
    }
  }
  const sorted = [...sizes].toSorted(([, a], [, b]) => b - a);
  return { head: ["package", "kB, minified"], rows: sorted.map(([name, bytes]) => [name, digits(bytes / KB)]) };
}

function bundle(contents: string): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    conditions: ["@ganglion/source"],
    mainFields: ["browser", "module", "main"],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    external: ["node:*"],
    metafile: true,
  });
}

/** The compiled kernels as the package carries them, before base64. */
async function wasmKb(): Promise<number> {
  const entry = import.meta.resolve("@ganglion/wasm");
  const kernels = (await import(new URL("generated/kernels.ts", entry).href)) as { readonly PACKED: string };
  return Buffer.from(kernels.PACKED, "base64").length / KB;
}
