import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packedTarball } from "../lib/pack.mjs";
import { runProcess } from "../lib/run-process.mjs";
import { workspacePackages } from "../lib/workspace.mjs";

/** @typedef {import("./expect.mjs").Case} Case */

const program = new URL("../alone/native.mjs", import.meta.url);
const needed = ["@ganglion/native", "@ganglion/tensor", "@ganglion/wasm"];

/** Beside the project, whose umbrella would take native kernels where it finds them. @type {Map<string, Promise<string>>} */
const installed = new Map();

/** @param {string} folder the project's @returns {Promise<string>} the folder of the program */
async function install(folder) {
  const own = join(folder, "with-native");
  mkdirSync(own);
  writeFileSync(join(own, "package.json"), '{ "private": true, "type": "module" }\n');
  copyFileSync(program, join(own, "native.mjs"));
  const tarballs = workspacePackages()
    .filter(({ manifest }) => needed.includes(manifest.name))
    .map((one) => packedTarball(one.folder));
  const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs];
  const isWindows = process.platform === "win32";
  const command = { file: isWindows ? "npm.cmd" : "npm", args, shell: isWindows };
  const { code, output } = await runProcess(command, { cwd: own, quiet: true });
  if (code !== 0) throw new Error(output);
  return own;
}

/**
 * Runs the program of `@ganglion/native`: its product is right, whether native kernels run there or WebAssembly does. In this Node the
 * installation runs it.
 *
 * @param {string} name
 * @param {Readonly<Record<string, string>>} tools
 * @param {string} file of the host, in the project
 * @param {readonly string[]} [flags]
 * @returns {Case}
 */
function host(name, tools, file, flags = []) {
  return {
    name: `native kernels in ${name}`,
    tools,
    isHeavy: true,
    async run(folder) {
      const installing = installed.get(folder) ?? install(folder);
      installed.set(folder, installing);
      const cwd = await installing;
      const command = { file: join(folder, "node_modules", file), args: [...flags, "native.mjs"] };
      const { code, output } = await runProcess(command, { cwd, quiet: true });
      if (code !== 0) throw new Error(output);
    },
  };
}

/** @type {readonly Case[]} where native kernels run, or say why they do not */
export const natives = [
  host("Node 22", { node22: "npm:node@22.23.3" }, "node22/bin/node"),
  host("Node 24", { node24: "npm:node@24.21.0" }, "node24/bin/node"),
  host("Bun", { bun: "1.4.5" }, "bun/bin/bun.exe"),
  host("Deno", { deno: "2.9.6" }, "@deno/linux-x64-glibc/deno", ["run", "-A", "--node-modules-dir=manual"]),
];
