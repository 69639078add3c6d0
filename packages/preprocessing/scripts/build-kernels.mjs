/**
 * Compiles `assembly/` into `src/generated/kernels.ts`: `node scripts/build-kernels.mjs [--check]`. The file is committed;
 * the hash of its inputs in it tells whether it is up to date.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const root = new URL("../", import.meta.url);
const output = new URL("src/generated/kernels.ts", root);
const inputs = ["assembly/kernels.ts", "scripts/build-kernels.mjs"];

function inputsHash() {
  const hash = createHash("sha256");
  for (const name of inputs) hash.update(`${name}\n`).update(readFileSync(new URL(name, root)));
  return hash.digest("hex").slice(0, 16);
}

async function compile() {
  let bytes;
  const options = "-O3 --noAssert --runtime stub --enable simd --importMemory --outFile kernels.wasm";
  const { error, stderr } = await asc.main(["assembly/kernels.ts", ...options.split(" ")], {
    readFile(path) {
      try {
        return readFileSync(new URL(path, root), "utf8");
      } catch {
        return null;
      }
    },
    writeFile(_name, contents) {
      bytes = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${stderr}`);
  return bytes;
}

function current() {
  try {
    return readFileSync(output, "utf8");
  } catch {
    return "";
  }
}

const hash = inputsHash();
const isCurrent = current().includes(`INPUTS = "${hash}"`);
if (process.argv.includes("--check")) {
  process.stdout.write(isCurrent ? "kernels: up to date\n" : "kernels: run `node scripts/build-kernels.mjs`\n");
  process.exitCode = isCurrent ? 0 : 1;
} else if (!isCurrent) {
  const bytes = await compile();
  mkdirSync(new URL("./", output), { recursive: true });
  // Compression finds what is repeated in hexadecimal, where bytes begin at every second digit, and not in base64.
  const digits = Buffer.from(bytes).toString("hex");
  writeFileSync(
    output,
    `// Made by scripts/build-kernels.mjs from assembly/. Do not edit.

/** The hash of what this file was made from. */
export const INPUTS = "${hash}";

/** The WebAssembly module, in hexadecimal digits. */
export const MODULE =
  "${digits}";
`,
  );
  process.stdout.write(`kernels: ${bytes.length} bytes\n`);
}
