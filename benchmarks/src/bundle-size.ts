import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type BuildResult } from "esbuild";
import { build as buildPage, type Plugin, type Rolldown } from "vite";
import { judgeFigure } from "./harness/bars.ts";
import type { FigureRow } from "./harness/row.ts";
import { digits, type Table } from "./harness/table.ts";

const KB = 1000;

/** Counted by a row of its own, if at all. */
const GPU = ["@ganglion/gpu"];

/** What makes and trains a network by hand: all of it can be called without `await`, but for what starts the backend. */
const CORE = ["tensor", "optim", "init", "layers", "activations", "normalization", "losses", "wasm"];
/** All that there was when the bar of 70 kB for everything was set. */
const ELEVEN = [...CORE, "datasets", "preprocessing", "train"];
/** What the umbrella has besides the core. */
const MORE = ["diagnostics", "train", "transfer", "preprocessing", "datasets", "weights", "onnx"];

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
    "The core is tensor, optim, init, layers, activations, normalization, losses and wasm. What another package adds is counted with what it " +
      "brings of others and with the files that come of what it loads later.",
    "A program that names what it imports gets that alone: `import *` is the most that it can cost. The core, what is added to it, the eleven " +
      "and all are compressed in one piece, the rest file by file, as it is fetched.",
    "The bar of 70 kB for all was set when all were the core, datasets, preprocessing and train, 98.8 kB then, with half of what they do today. " +
      "What is still loaded at once of these eleven is code that cannot wait, since it is called without `await`: tensor is 25 kB of it, train 12, " +
      "preprocessing 11 (eigenvectors and their kernels 6), optim 8, init, datasets, activations and layers 4 to 5 each, normalization 3, losses 2. By " +
      "kind, names of properties are 13 kB, names of functions and options and the rest of texts 10, checks of arguments with their errors 10, and " +
      "tables of numbers and one WebAssembly module 3; texts of errors are codes already. Other names for properties would save less than 1 kB, " +
      "minifiers that inline more up to 3. By brotli it is 75 kB in place of 87.",
    "What is loaded at once comes in forty files where the bundler is left to itself, since each combination of parts that are loaded later " +
      "gets a file for what it shares. In one file it is for which Vite is told " +
      '`build.rolldownOptions.output.codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] }`.',
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
    const core = (await bundleKb(packages(CORE))).together;
    const eleven = (await bundleKb(packages(ELEVEN))).together;
    const elevenInOne = (await bundleKb(packages(ELEVEN), { isGrouped: true })).initial;
    const grouped = await bundleKb(import.meta.resolve("./bundles/all.ts"), { external: GPU, isGrouped: true });
    const first = await bundleKb(import.meta.resolve("./bundles/first-program.ts"));
    const visit = await bundleKb(import.meta.resolve("./bundles/auto-backend.ts"), { asked: VISITED });
    const kernels = await wasmKb();
    const figures = {
      "import { relu }": relu.initial,
      "the first program, at once": first.initial,
      "first visit with autoBackend(), before a GPU is chosen": visit.initial,
      "all packages without gpu": all.together,
      "the same with errors in full": inFull.together,
      "the core": core,
      "the eleven packages that once were all": eleven,
      "the same in one file": elevenInOne,
      ...(await added(core)),
      "all packages without gpu, file by file as it is fetched": all.initial,
      "the same with what is loaded at once in one file": grouped.initial,
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
        judgeFigure("the core <= 70 kB", core, 70),
        judgeFigure("the eleven packages that once were all <= 70 kB", eleven, 70),
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
}

async function bundleKb(entry: string | Page, options: BundleOptions = {}): Promise<PageSize> {
  const chunks = await bundlePage(entry, options);
  const initial = loadedAtOnce(chunks, options.asked ?? []);
  return {
    initial: sizeOf(initial),
    together: togetherOf(initial),
    later: sizeOf(chunks.filter((chunk) => !initial.includes(chunk))),
  };
}

function togetherOf(chunks: readonly Rolldown.OutputChunk[]): number {
  return gzipSync(chunks.map(({ code }) => code).join(""), { level: 9 }).length / KB;
}

function sizeOf(chunks: readonly Rolldown.OutputChunk[]): number {
  return chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0) / KB;
}

/** By package, what it adds to a page that has the core. */
async function added(core: number): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const name of MORE) sizes[`more: ${name}`] = (await bundleKb(packages([...CORE, name]))).together - core;
  return sizes;
}

/** A page that imports all of some packages. */
function packages(names: readonly string[]): Page {
  return { text: names.map((name, i) => `export * as from${i} from "@ganglion/${name}";`).join("\n") };
}

/** The entry's file, those with the modules that it has `asked` for by now, and what these import by a statement, and so on. */
function loadedAtOnce(
  chunks: readonly Rolldown.OutputChunk[],
  asked: readonly RegExp[],
): readonly Rolldown.OutputChunk[] {
  const found = chunks.filter(({ isEntry }) => isEntry);
  for (const path of asked) {
    const own = chunks.find(({ facadeModuleId }) => path.test(facadeModuleId ?? ""));
    if (own === undefined) throw new Error(`No file is loaded for ${path.source}.`);
    found.push(own);
  }
  for (const { imports } of found) {
    found.push(...chunks.filter((chunk) => imports.includes(chunk.fileName) && !found.includes(chunk)));
  }
  return found;
}

/** A page by its text, which stands in no file. */
interface Page {
  readonly text: string;
}

/** A page that Vite builds to be served, in its files of code. */
async function bundlePage(
  entry: string | Page,
  { external = [], conditions = ["production"], isGrouped = false }: BundleOptions,
): Promise<readonly Rolldown.OutputChunk[]> {
  // In the umbrella, which finds all the others.
  const address = typeof entry === "string" ? entry : new URL("../page.js", import.meta.resolve("ganglion"));
  const input = fileURLToPath(address);
  const built = await buildPage({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["module", "browser", ...conditions] },
    plugins: typeof entry === "string" ? [] : [inPlaceOf(input, entry.text)],
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input,
        external: (id) => id.startsWith("node:") || external.includes(id),
        // A page has no exports; with those of ours kept, the entry's file may still hold what it shares with others.
        preserveEntrySignatures: "allow-extension",
        ...(isGrouped ? { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } } : {}),
      },
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return output.filter((file) => file.type === "chunk");
}

function inPlaceOf(file: string, text: string): Plugin {
  return {
    name: "page",
    enforce: "pre",
    resolveId: (id) => (id === file ? file : undefined),
    load: (id) => (id === file ? text : undefined),
  };
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
  /** Whether all that is loaded at once is put into one file. */
  readonly isGrouped?: boolean;
  /** Modules that have been loaded on demand at the time that is looked at. */
  readonly asked?: readonly RegExp[];
}

const SOURCES = ["@ganglion/source"];

/** What `autoBackend` loads before it knows whether there is a graphics processor. */
const VISITED = [/wasm\/dist\/.*make-wasm\.js$/, /gpu\/dist\/.*index\.js$/];

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
