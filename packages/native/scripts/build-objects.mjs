/**
 * Makes `objects/`: `node scripts/build-objects.mjs [--check]`.
 *
 * The sources in `kernels/` are compiled for each set of instructions and linked for each platform by clang 16 and lld 16 of any
 * Linux (in Debian the packages clang-16 and lld-16), without a library of the platform's. The files are committed; with
 * `--check` they are compared, bit for bit, with what would be written.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { argumentsHeader } from "./headers.mjs";
import { levels, platforms } from "./platforms.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const header = join(root, "kernels/arguments.h");

/** Nothing of a library, no code for debuggers, and loops unrolled only where the source says so. */
const FLAGS = [
  "-std=c11 -O2 -ffreestanding -fno-builtin -fno-strict-aliasing -ffp-contract=off -fno-math-errno -fvisibility=hidden",
  "-fno-vectorize -fno-slp-vectorize -fno-unroll-loops -fno-stack-protector -fomit-frame-pointer -fno-ident",
  "-fno-asynchronous-unwind-tables -fno-exceptions -Wall -Wextra -Werror",
].join(" ");

/** Whether the tools are there. */
export function hasTools() {
  try {
    return execFileSync("clang-16", ["--version"], { encoding: "utf8" }).includes("clang version 16.0.6");
  } catch {
    return false;
  }
}

function run(command, given) {
  execFileSync(command, given, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
}

/** The object of one platform, made in `folder`. */
function build({ name, target, options, link }, folder) {
  const compile = (source, object, flags) => {
    run("clang-16", ["-target", target, ...`${FLAGS} ${options} ${flags}`.split(" "), "-c", source, "-o", object]);
    return object;
  };
  const parts = Object.entries(levels).map(([level, flags]) =>
    compile("kernels/all.c", join(folder, `${name}-${level}.o`), flags),
  );
  const entry = compile("kernels/entry.c", join(folder, `${name}-entry.o`), "-msse2");
  const [linker, ...flags] = link(join(folder, name)).split(" ");
  run(linker, [...flags, ...parts, entry]);
  return readFileSync(join(folder, name));
}

/** All objects by name, as they would be written. */
export function buildObjects() {
  const folder = mkdtempSync(join(tmpdir(), "ganglion-native-"));
  try {
    return new Map(platforms.map((platform) => [platform.name, build(platform, folder)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether the header is what the tables say. */
export function isHeaderCurrent() {
  return readFileSync(header, "utf8") === argumentsHeader();
}

function main() {
  const isCheck = process.argv.includes("--check");
  if (!isCheck) writeFileSync(header, argumentsHeader());
  const old = isHeaderCurrent() ? [] : ["kernels/arguments.h"];
  for (const [name, bytes] of buildObjects()) {
    const at = join(root, "objects", name);
    if (!isCheck) writeFileSync(at, bytes);
    else if (!readFileSync(at).equals(bytes)) old.push(`objects/${name}`);
    process.stdout.write(`${name}: ${bytes.length} bytes\n`);
  }
  if (old.length === 0) return;
  process.stdout.write(`Run \`node scripts/build-objects.mjs\` to renew ${old.join(", ")}.\n`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
