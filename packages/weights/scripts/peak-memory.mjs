import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reference, setBackend, tensor } from "@ganglion/tensor";
import { readWeights, saveWeights } from "@ganglion/weights";

// oxlint-disable no-console
// How much memory loading a file takes at most, as a share of its size: of 100 MB in tensors of 4 MB, and in one.
//
//   node scripts/peak-memory.mjs        on the built packages, on Linux
//   BACKEND=$PWD/../wasm/dist/index.js node scripts/peak-memory.mjs        on wasm
//
// Each file is loaded in a process of its own; what that has had before, with a small file loaded, is subtracted.

const MEGABYTE = 2 ** 20;
const BLOCK = MEGABYTE / 4;

if (process.argv[2] === undefined) await compare();
else await load(process.argv[2]);

/** Loads a file, and says how much more memory than before this process has had meanwhile, in bytes. */
async function load(/** @type {string} */ path) {
  const { BACKEND } = process.env;
  const { wasm } = BACKEND === undefined ? {} : await import(BACKEND);
  setBackend(wasm === undefined ? reference() : await wasm());
  await readWeights(path.replace(/[^/]+$/, "none"));
  const before = await memory("VmRSS");
  // Linux forgets the peak so far.
  await writeFile("/proc/self/clear_refs", "5");
  const { tensors } = await readWeights(path);
  const size = Object.values(tensors).reduce((sum, x) => sum + x.size, 0);
  process.stdout.write(`${(await memory("VmHWM")) - before} ${size}`);
}

async function memory(/** @type {string} */ field) {
  const [, kilobytes] = new RegExp(`${field}:\\s+(\\d+) kB`).exec(await readFile("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

async function compare() {
  setBackend(reference());
  const folder = await mkdtemp(join(tmpdir(), "peak-memory-"));
  try {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`x${index}`, tensor(filled(4 * BLOCK))]));
    const files = /** @type {const} */ ([
      ["tensors of 4 MB, safetensors", "many.safetensors", many],
      ["tensors of 4 MB, npz", "many.npz", many],
      ["one tensor, safetensors", "one.safetensors", { x: tensor(filled(100 * BLOCK)) }],
    ]);
    await saveWeights(join(folder, "none"), { x: tensor([1]) });
    for (const [title, name, state] of files) {
      const path = join(folder, name);
      await saveWeights(path, state);
      const { size } = await stat(path);
      console.log(`${title}: ${(peakOf(path) / size).toFixed(2)} times its ${Math.round(size / MEGABYTE)} MB`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function filled(/** @type {number} */ length) {
  return Float32Array.from({ length }, (_, at) => at % 1009);
}

/** @returns {number} bytes */
function peakOf(/** @type {string} */ path) {
  const args = [...process.execArgv, import.meta.filename, path];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const peak = Number(stdout.split(" ")[0]);
  if (!(peak > 0)) throw new Error(stderr);
  return peak;
}
