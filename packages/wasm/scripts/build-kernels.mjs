/**
 * Makes `src/generated/`: `node scripts/build-kernels.mjs [--force | --check]`.
 *
 * `layout.ts` and `kernels.ts` are what the host knows of the kernels, from `layout.mjs`, `kernels.mjs` and `elementwise.mjs`.
 * `modules.ts` is `assembly/`, compiled. There are two builds, with and without fused multiply-add. Both are written as one
 * compressed string, because they share most of their bytes. The files are committed; the first two are compared with what
 * would be written, and the hash of its inputs in the third tells whether it is up to date.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { argumentsModule, kernelsForHost, winogradForHost } from "./arguments.mjs";
import { withConstants } from "./constants.mjs";
import { elementwiseFunctionsModule, elementwiseNames } from "./elementwise.mjs";
import { expFourModule } from "./exp-four.mjs";
import { dispatchModule } from "./kernels.mjs";
import { constantOf, layoutForHost, layoutModule } from "./layout.mjs";
import { tilesModule } from "./tiles.mjs";

const root = new URL("../", import.meta.url);
const generated = new URL("src/generated/", root);

/** What is compiled: the kernels, and what is linked to them where it is asked for. */
const programs = {
  "modules.ts": "index",
  "winograd-modules.ts": "winograd",
};

/** The hash of everything that the generated file is made from. */
function inputsHash() {
  const hash = createHash("sha256");
  for (const folder of ["assembly/", "scripts/"]) {
    for (const name of readdirSync(new URL(folder, root))
      .filter((file) => !file.endsWith(".d.mts"))
      .sort()) {
      hash.update(`${folder}${name}\n`).update(readFileSync(new URL(folder + name, root)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** All modules of one build, by file name. */
function modules(fma) {
  const sources = {
    "arguments.ts": argumentsModule(),
    "layout.ts": layoutModule(),
    "elementwise-functions.ts": elementwiseFunctionsModule(),
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

async function compile(entry, fma) {
  const { default: asc } = await import("assemblyscript/asc");
  const sources = modules(fma);
  const options = `--noAssert --runtime stub --enable simd --enable threads --importMemory --disableWarning AS112 --memoryBase ${constantOf("STATIC")}`;
  const memory = "--initialMemory 2 --maximumMemory 65536 --sharedMemory --outFile kernels.wasm";
  const features = fma ? ["--enable", "relaxed-simd"] : [];
  let bytes;
  const { error, stderr } = await asc.main(
    [`assembly/${entry}.ts`, ...`${options} ${memory}`.split(" "), ...features],
    {
      readFile: (path) => sources[path.replace(/^assembly\//, "")] ?? null,
      writeFile: (_name, contents) => {
        bytes = contents;
      },
      listFiles: () => [],
    },
  );
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
async function optimized(bytes) {
  const { default: binaryen } = await import("assemblyscript/binaryen");
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

const made = (from) => `// Made by scripts/build-kernels.mjs from ${from}. Do not edit.\n`;

/** What the host knows of the kernels: text by file name. */
function hostSources() {
  const functions = elementwiseNames.map((name, i) => `  ${name}: ${i},`).join("\n");
  return {
    "layout.ts": `${made("scripts/layout.mjs")}\n${layoutForHost()}`,
    "kernels.ts": `${made("scripts/kernels.mjs and scripts/elementwise.mjs")}// oxlint-disable max-lines
/** The number of each elementwise function. */
export const ELEMENTWISE = {
${functions}
} as const;

${kernelsForHost()}`,
    "winograd.ts": `${made("scripts/kernels.mjs")}\n${winogradForHost()}`,
  };
}

function generatedModule(plain, fma, hash) {
  const packed = deflateRawSync(interleaved(plain, fma), { level: 9 }).toString("base64");
  return `${made("assembly/ and scripts/")}
/** The hash of what this file was made from. */
export const INPUTS = "${hash}";

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

/** A generated file as it is, or nothing. */
function current(name) {
  try {
    return readFileSync(new URL(name, generated), "utf8");
  } catch {
    return "";
  }
}

const deflated = (bytes) => deflateRawSync(bytes, { level: 9 }).length;

/** The generated files that are not what they should be. */
function stale(hash) {
  const texts = Object.entries(hostSources()).filter(([name, text]) => current(name) !== text);
  const names = texts.map(([name]) => name);
  return [...names, ...Object.keys(programs).filter((name) => !current(name).includes(`INPUTS = "${hash}"`))];
}

const hash = inputsHash();
const old = stale(hash);
if (process.argv.includes("--check")) {
  const remedy = old.length === 0 ? "up to date" : `run \`node scripts/build-kernels.mjs\` to renew ${old.join(", ")}`;
  process.stdout.write(`kernels: ${remedy}\n`);
  process.exitCode = old.length === 0 ? 0 : 1;
} else {
  mkdirSync(generated, { recursive: true });
  for (const [name, text] of Object.entries(hostSources())) writeFileSync(new URL(name, generated), text);
  for (const [name, entry] of Object.entries(programs)) {
    if (!process.argv.includes("--force") && !old.includes(name)) continue;
    const [plain, fma] = [await compile(entry, false), await compile(entry, true)];
    writeFileSync(new URL(name, generated), generatedModule(plain, fma, hash));
    const both = deflated(interleaved(plain, fma));
    const lengths = [plain, fma].map((bytes) => `${bytes.length} bytes (${deflated(bytes)} deflated)`);
    process.stdout.write(`${entry}: plain ${lengths[0]}, fma ${lengths[1]}, both ${both} deflated\n`);
  }
}
