/**
 * Compiles `assembly/` into `src/generated/kernels.ts`: `node scripts/build-kernels.mjs [--force | --check]`.
 *
 * There are two builds, with and without fused multiply-add. Both are written as one compressed string, because they
 * share most of their bytes. The file is committed; the hash of its inputs in it tells whether it is up to date.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import asc from "assemblyscript/asc";
import binaryen from "assemblyscript/binaryen";
import { withConstants } from "./constants.mjs";
import { dispatchModule, kernelNames } from "./kernels.mjs";
import { expFourModule } from "./exp-four.mjs";
import { rowNames, rowsModule } from "./rows.mjs";
import { tilesModule } from "./tiles.mjs";

const root = new URL("../", import.meta.url);
const output = new URL("src/generated/kernels.ts", root);

/** The hash of everything that the generated file is made from. */
function inputsHash() {
  const hash = createHash("sha256");
  for (const folder of ["assembly/", "scripts/"]) {
    for (const name of readdirSync(new URL(folder, root)).sort()) {
      hash.update(`${folder}${name}\n`).update(readFileSync(new URL(folder + name, root)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** All modules of one build, by file name. */
function modules(fma) {
  const sources = {
    "rows.ts": rowsModule(),
    "exp-four.ts": expFourModule(),
    "dispatch.ts": dispatchModule(),
    "tiles.ts": tilesModule(fma),
  };
  for (const name of readdirSync(new URL("assembly/", root)).filter((file) => file.endsWith(".ts"))) {
    sources[name] = readFileSync(new URL(`assembly/${name}`, root), "utf8");
  }
  return withConstants(Object.fromEntries(Object.entries(sources).map(([name, text]) => [name, decorated(text)])));
}

/** Sources as the compiler wants them: the decorator is a comment in the files, and imports there end in `.ts`. */
const decorated = (text) => text.replaceAll("/* @inline */", "@inline").replaceAll(/ from "(.+)\.ts"/g, ' from "$1"');

async function compile(fma) {
  const sources = modules(fma);
  const options =
    "--noAssert --runtime stub --enable simd --enable threads --memoryBase 24576 --importMemory --disableWarning AS112";
  const memory = "--initialMemory 2 --maximumMemory 65536 --sharedMemory --outFile kernels.wasm";
  const features = fma ? ["--enable", "relaxed-simd"] : [];
  let bytes;
  const { error, stderr } = await asc.main(["assembly/index.ts", ...`${options} ${memory}`.split(" "), ...features], {
    readFile: (path) => sources[path.replace(/^assembly\//, "")] ?? null,
    writeFile: (_name, contents) => {
      bytes = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${stderr}`);
  return optimized(bytes);
}

/** What of WebAssembly the kernels may use; the fma build relaxed SIMD besides, which optimization does not introduce. */
const FEATURES = [
  "Atomics",
  "MutableGlobals",
  "NontrappingFPToInt",
  "SIMD128",
  "BulkMemory",
  "BulkMemoryOpt",
  "SignExt",
  "RelaxedSIMD",
];

/**
 * Optimizes without inlining anything: what is to be inlined is marked in the sources. A loop has to stay a function of
 * its own, because V8 moves what its caller computes for it into the loop, and repeats it there each time round.
 */
function optimized(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES.reduce((features, name) => features | binaryen.Features[name], 0));
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(0);
  binaryen.setAlwaysInlineMaxSize(0);
  binaryen.setFlexibleInlineMaxSize(0);
  binaryen.setOneCallerInlineMaxSize(0);
  binaryen.setTrapsNeverHappen(true);
  module.optimize();
  module.optimize();
  return module.emitBinary();
}

/** Where the limits of the imported memory begin: the byte that says whether it is shared. */
function memoryFlagAt(bytes) {
  const at = Buffer.from(bytes).indexOf("\x03env\x06memory\x02") + 12;
  if (at < 12 || bytes[at] !== 3) throw new Error("build-kernels: the import of a shared memory is not where expected");
  return at;
}

const numbers = (names) => `{\n${names.map((name, i) => `  ${name}: ${i},`).join("\n")}\n} as const`;

/**
 * Both modules cut into slices that alternate, so that what they share is near enough for the compressor to see.
 */
function interleaved(plain, fma) {
  const slices = [];
  for (let at = 0; at < Math.max(plain.length, fma.length); at += SLICE) {
    slices.push(plain.subarray(at, at + SLICE), fma.subarray(at, at + SLICE));
  }
  return Buffer.concat(slices);
}

const SLICE = 8192;

function generatedModule(plain, fma, hash) {
  const packed = deflateRawSync(interleaved(plain, fma), { level: 9 }).toString("base64");
  return `// Made by scripts/build-kernels.mjs from assembly/ and scripts/. Do not edit.

/** The hash of what this file was made from. */
export const INPUTS = "${hash}";

/** The number of each kernel. */
export const KERNEL = ${numbers(kernelNames)};

/** The number of each elementwise kernel, for \`KERNEL.map\`. */
export const ROW = ${numbers(rowNames)};

/** The two modules: without and with fused multiply-add. */
export const MODULES = {
  plain: { length: ${plain.length}, memoryFlagAt: ${memoryFlagAt(plain)} },
  fma: { length: ${fma.length}, memoryFlagAt: ${memoryFlagAt(fma)} },
} as const;

/** Both cut into slices of this many bytes that alternate, deflated, in base64. */
export const SLICE = ${SLICE};

/** The compressed modules. */
export const PACKED = \`
${packed.replaceAll(/.{1,240}/g, "$&\n")}\`;
`;
}

function current() {
  try {
    return readFileSync(output, "utf8");
  } catch {
    mkdirSync(new URL("./", output), { recursive: true });
    return "";
  }
}

const deflated = (bytes) => deflateRawSync(bytes, { level: 9 }).length;

const hash = inputsHash();
const isCurrent = current().includes(`INPUTS = "${hash}"`);
if (process.argv.includes("--check")) {
  process.stdout.write(isCurrent ? "kernels: up to date\n" : "kernels: run `node scripts/build-kernels.mjs`\n");
  process.exitCode = isCurrent ? 0 : 1;
} else if (process.argv.includes("--force") || !isCurrent) {
  const [plain, fma] = [await compile(false), await compile(true)];
  writeFileSync(output, generatedModule(plain, fma, hash));
  const both = deflated(interleaved(plain, fma));
  const sizes = [plain, fma].map((bytes) => `${bytes.length} bytes (${deflated(bytes)} deflated)`);
  process.stdout.write(`kernels: plain ${sizes[0]}, fma ${sizes[1]}, both ${both} deflated\n`);
}
