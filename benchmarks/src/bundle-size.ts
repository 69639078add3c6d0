import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type BuildResult } from "esbuild";
import { build as buildPage, type Rolldown } from "vite";
import { judgeFigure } from "./harness/bars.ts";
import type { FigureRow } from "./harness/row.ts";
import { digits, type Table } from "./harness/table.ts";

const KB = 1000;

/** Counted by a row of its own, if at all. */
const GPU = ["@ganglion/gpu"];

/** What the parts cost a web page. */
export const bundleSizeRow: FigureRow = {
  name: "bundle-size",
  title: "Size in a web page: bundled by Vite, minified, after gzip",
  remarks: [
    "Ours includes its share of tensor, as a production build has it, whose errors say their rules by codes. The peers' figures are what " +
      "importing `relu` from them brings.",
    "`relu` brings what it checks and records by, and the words of errors. It calls the backend's kernels, which are its own gradient's, too, " +
      "and takes the class of its result from its operand, which whoever makes tensors has.",
    "The first program is the one in the README: it chooses a backend, reads the digits, trains a network and prints its accuracy.",
    "A first visit with `autoBackend()` is what has come when it knows whether there is a graphics processor: the page, the backend in " +
      "WebAssembly with its kernels, and the part of gpu that asks. gpu.js follows where the answer is yes, and the network that is measured then.",
    "What is loaded at once is what can be called without `await`: operations, layers, losses, optimizers, networks, the reference backend. " +
      "Functions that return promises load what they need by their first call: `wasm` its kernels, `fit` its loop, readers and writers " +
      "theirs.",
    "A program that names what it imports gets that alone: `import *` is the most that it can cost, and the packages' shares say what of. All " +
      "are compressed in one piece, the rest file by file, as it is fetched. " +
      "The bar of 70 kB was set when they held half of what they do; nobody ships all of them at once.",
  ],
  profile: () =>
    Promise.all([
      partTable("all packages", import.meta.resolve("./bundles/all.ts"), packageOf),
      partTable("import { relu }", import.meta.resolve("./bundles/relu.ts"), (path) =>
        path.replace("../packages/", ""),
      ),
    ]),
  async measure() {
    const relu = await bundleKb(import.meta.resolve("./bundles/relu.ts"));
    const all = await bundleKb(import.meta.resolve("./bundles/all.ts"), { external: GPU });
    const inFull = await bundleKb(import.meta.resolve("./bundles/all.ts"), { external: GPU, conditions: SOURCES });
    const first = await bundleKb(import.meta.resolve("./bundles/first-program.ts"));
    const visit = await bundleKb(import.meta.resolve("./bundles/auto-backend.ts"), { asked: VISITED });
    const kernels = await wasmKb();
    const figures = {
      "import { relu }": relu.initial,
      "the first program, at once": first.initial,
      "first visit with autoBackend(), before a GPU is chosen": visit.initial,
      "all packages without gpu": all.together,
      "the same with errors in full": inFull.together,
      ...Object.fromEntries(all.shares.map(([name, kb]) => [`of all: ${name}`, kb])),
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
        judgeFigure("all packages without gpu <= 70 kB", all.together, 70),
        judgeFigure("first visit with autoBackend(), before a GPU is chosen <= 120 kB", visit.initial, 120),
        judgeFigure("wasm bytes <= 12 kB", kernels, 12),
      ],
    };
  },
};

/** What a page costs, in kB after gzip, file by file. */
interface PageSize {
  /** What it loads at once. */
  readonly initial: number;
  /** The same in one piece, as `sizeBudget` has it. */
  readonly together: number;
  /** What it may load later. */
  readonly later: number;
  /** What of the first each package has, by its share of the code before it is minified; the largest first. */
  readonly shares: readonly (readonly [name: string, kb: number])[];
}

async function bundleKb(entry: string, options: BundleOptions = {}): Promise<PageSize> {
  const chunks = await bundlePage(entry, options);
  const initial = loadedAtOnce(chunks, options.asked ?? []);
  return {
    initial: sizeOf(initial),
    together: togetherOf(initial),
    later: sizeOf(chunks.filter((chunk) => !initial.includes(chunk))),
    shares: sharesOf(initial),
  };
}

function togetherOf(chunks: readonly Rolldown.OutputChunk[]): number {
  return gzipSync(chunks.map(({ code }) => code).join(""), { level: 9 }).length / KB;
}

function sizeOf(chunks: readonly Rolldown.OutputChunk[]): number {
  return chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0) / KB;
}

function sharesOf(chunks: readonly Rolldown.OutputChunk[]): (readonly [name: string, kb: number])[] {
  const lengths = new Map<string, number>();
  for (const { modules } of chunks) {
    for (const [path, { renderedLength }] of Object.entries(modules)) {
      const name = packageOf(path);
      lengths.set(name, (lengths.get(name) ?? 0) + renderedLength);
    }
  }
  const total = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  const size = togetherOf(chunks);
  return [...lengths]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, length]) => [name, (size * length) / total] as const)
    .filter(([, kb]) => kb >= 0.1);
}

/** The entry's file, those with the modules that it has `asked` for by now, and what these import by a statement, and so on. */
function loadedAtOnce(
  chunks: readonly Rolldown.OutputChunk[],
  asked: readonly RegExp[],
): readonly Rolldown.OutputChunk[] {
  const found = chunks.filter(
    ({ isEntry, facadeModuleId }) => isEntry || asked.some((path) => path.test(facadeModuleId ?? "")),
  );
  for (const { imports } of found) {
    found.push(...chunks.filter((chunk) => imports.includes(chunk.fileName) && !found.includes(chunk)));
  }
  return found;
}

/** A page that Vite builds to be served, in its files of code. */
async function bundlePage(
  entry: string,
  { external = [], conditions = ["production"] }: BundleOptions,
): Promise<readonly Rolldown.OutputChunk[]> {
  const built = await buildPage({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["module", "browser", ...conditions] },
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input: fileURLToPath(entry),
        external: (id) => id.startsWith("node:") || external.includes(id),
        preserveEntrySignatures: "strict",
      },
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return output.filter((file) => file.type === "chunk");
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
  /** Of which build the packages are; what is served, unless said. */
  readonly conditions?: readonly string[];
  /** Modules that have been loaded on demand at the time that is looked at. */
  readonly asked?: readonly RegExp[];
}

const SOURCES = ["@ganglion/source"];

/** What `autoBackend` loads before it knows whether there is a graphics processor. */
const VISITED = [/wasm\/dist\/.*start-backend\.js$/, /gpu\/dist\/.*index\.js$/];

function bundle(
  entry: string,
  { external = [] }: BundleOptions,
): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    entryPoints: [fileURLToPath(entry)],
    conditions: SOURCES,
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
