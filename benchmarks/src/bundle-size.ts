import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type BuildResult, type Metafile } from "esbuild";
import { judgeFigure } from "./harness/bars.ts";
import type { FigureRow } from "./harness/row.ts";
import { digits, type Table } from "./harness/table.ts";

const KB = 1000;

/** Counted by a row of its own, if at all. */
const GPU = ["@ganglion/gpu"];

/** What the parts cost a web page. */
export const bundleSizeRow: FigureRow = {
  name: "bundle-size",
  title: "Size in a web page: bundled by esbuild, minified, after gzip",
  remarks: [
    "Ours includes its share of tensor, as a production build has it, whose errors say their rules by codes. The peers' figures are what " +
      "importing `relu` from them brings.",
    "`relu` brings what a tensor that can be differentiated twice needs: shapes, broadcasting, sums, comparison and scopes.",
    "What is loaded at once is what can be called without `await`: operations, layers, losses, optimizers, networks, the reference backend. " +
      "Functions that return promises load what they need by their first call: `wasm` its kernels, `fit` its loop, readers and writers " +
      "theirs.",
    "A program that names what it imports gets that alone: `import *` is the most that it can cost.",
  ],
  profile: () =>
    Promise.all([
      partTable("all packages", import.meta.resolve("./bundles/all.ts"), packageOf),
      partTable("import { relu }", import.meta.resolve("./bundles/relu.ts"), (path) =>
        path.replace("../packages/", ""),
      ),
    ]),
  async measure() {
    const relu = await bundleKb(import.meta.resolve("./bundles/relu.ts"), production);
    const all = await bundleKb(import.meta.resolve("./bundles/all.ts"), { ...production, external: GPU });
    const inFull = await bundleKb(import.meta.resolve("./bundles/all.ts"), { external: GPU });
    const kernels = await wasmKb();
    const figures = {
      "import { relu }": relu.initial,
      "all packages without gpu": all.initial,
      "the same with errors in full": inFull.initial,
      "what all of them may load later, the digits among it": all.later,
      "wasm kernels, all builds, compressed": kernels,
      "tfjs: import { relu }": await peerKb(import.meta.resolve("./bundles/tfjs.ts")),
      "jax-js: import { nn }": await peerKb(import.meta.resolve("./bundles/jax.ts")),
    };
    return {
      figures: Object.entries(figures).flatMap(([label, value]) =>
        value === undefined ? [] : [{ label, value, unit: "kB" }],
      ),
      judgements: [
        judgeFigure("import { relu } <= 2 kB", relu.initial, 2),
        judgeFigure("all packages without gpu <= 70 kB", all.initial, 70),
        judgeFigure("wasm bytes <= 12 kB", kernels, 12),
      ],
    };
  },
};

/** What a page loads at once and what it may load later, after gzip. */
async function bundleKb(entry: string, options: BundleOptions = {}): Promise<{ initial: number; later: number }> {
  const { outputFiles, metafile } = await bundle(entry, options);
  const initial = loadedAtOnce(metafile);
  const sizeOf = (files: typeof outputFiles): number =>
    files.reduce((sum, { text }) => sum + gzipSync(text, { level: 9 }).length, 0) / KB;
  const isInitial = ({ path }: { readonly path: string }): boolean => initial.some((name) => path.endsWith(name));
  return {
    initial: sizeOf(outputFiles.filter(isInitial)),
    later: sizeOf(outputFiles.filter((file) => !isInitial(file))),
  };
}

/** The entry's file and those that it imports by a statement, and so on. */
function loadedAtOnce({ outputs }: Metafile): readonly string[] {
  const names = Object.keys(outputs).filter((name) => outputs[name]?.entryPoint?.includes("src/bundles/"));
  for (const name of names) {
    for (const { path, kind, external } of outputs[name]?.imports ?? []) {
      if (kind === "import-statement" && external !== true && !names.includes(path)) names.push(path);
    }
  }
  return names;
}

/** Undefined where the peer is not installed. */
async function peerKb(entry: string): Promise<number | undefined> {
  return bundleKb(entry).then(
    ({ initial }) => initial,
    () => undefined,
  );
}

/** What each part adds to a bundle, minified and before compression, largest first. */
async function partTable(title: string, entry: string, partOf: (path: string) => string): Promise<Table> {
  const { metafile } = await bundle(entry, { external: GPU });
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      sizes.set(partOf(path), (sizes.get(partOf(path)) ?? 0) + bytesInOutput);
    }
  }
  const sorted = [...sizes].toSorted(([, a], [, b]) => b - a);
  return { head: [title, "kB, minified"], rows: sorted.map(([name, bytes]) => [name, digits(bytes / KB)]) };
}

/** Such as `tensor` for `../packages/tensor/src/scope.ts`. */
function packageOf(path: string): string {
  return /(?:packages|node_modules)\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1] ?? "entry";
}

/** How a page is bundled. */
interface BundleOptions {
  /** What is left out. */
  readonly external?: readonly string[];
  /** Of which build the packages are; their sources unless said. */
  readonly conditions?: readonly string[];
}

const production: BundleOptions = { conditions: ["production"] };

function bundle(
  entry: string,
  { external = [], conditions = ["@ganglion/source"] }: BundleOptions,
): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    entryPoints: [fileURLToPath(entry)],
    conditions: [...conditions],
    mainFields: ["browser", "module", "main"],
    bundle: true,
    splitting: true,
    outdir: "bundles",
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    external: ["node:*", ...external],
    metafile: true,
  });
}

/** The compiled kernels as the package carries them, before base64. */
async function wasmKb(): Promise<number> {
  const entry = import.meta.resolve("@ganglion/wasm");
  const kernels = (await import(new URL("generated/modules.ts", entry).href)) as { readonly PACKED: string };
  return Buffer.from(kernels.PACKED, "base64").length / KB;
}
