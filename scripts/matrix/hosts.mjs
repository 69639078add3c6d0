import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { runProcess } from "../lib/run-process.mjs";
import { expectOutcome, trained } from "./expect.mjs";
import { outcomeOfFolder, STRICT } from "./page.mjs";

/** @typedef {import("./expect.mjs").Case} Case */

const expected = { reason: "wasm", sizes: [1797, 6000] };

/**
 * Runs the program of all backends; nothing else may be printed.
 *
 * @param {string} name
 * @param {Readonly<Record<string, string>>} tools
 * @param {string} file of the host, in the project
 * @param {readonly string[]} [flags]
 * @returns {Case}
 */
function host(name, tools, file, flags = []) {
  return {
    name,
    tools,
    isHeavy: Object.keys(tools).length > 0,
    async run(folder) {
      const program = file === "" ? process.execPath : join(folder, "node_modules", file);
      const command = { file: program, args: [...flags, "backends.mjs"] };
      const { code, output } = await runProcess(command, { cwd: folder, quiet: true });
      if (code !== 0 || !output.startsWith("{")) throw new Error(output);
      const outcome = JSON.parse(output);
      if (new Set(outcome.sums).size > 1) throw new Error(`backends must agree, got ${outcome.sums}`);
      expectOutcome(outcome, expected);
    },
  };
}

const noCode = "--disallow-code-generation-from-strings";

/** @param {"node" | "jsdom"} environment @returns {Case} */
function jest(environment) {
  return {
    name: `jest in ${environment}`,
    tools: { jest: "30.5.2", "jest-environment-jsdom": "30.5.2" },
    async run(folder) {
      const config = { testEnvironment: environment, transform: {}, testMatch: ["**/jest.test.js"] };
      const args = ["--experimental-vm-modules", "node_modules/jest/bin/jest.js", "--config", JSON.stringify(config)];
      const { code, output } = await runProcess({ file: process.execPath, args }, { cwd: folder, quiet: true });
      if (code !== 0) throw new Error(output);
    },
  };
}

/** @type {readonly Case[]} what runs programs without a bundler */
export const hosts = [
  host("this Node", {}, ""),
  host("this Node without code generation", {}, "", [noCode]),
  host("this Node in production", {}, "", ["-C", "production"]),
  host("Node 22", { node22: "npm:node@22.23.3" }, "node22/bin/node"),
  host("Node 24", { node24: "npm:node@24.21.0" }, "node24/bin/node", [noCode]),
  host("Bun", { bun: "1.4.5" }, "bun/bin/bun.exe"),
  host("Deno", { deno: "2.9.6" }, "@deno/linux-x64-glibc/deno", ["run", "-A", "--node-modules-dir=manual"]),
  jest("node"),
  jest("jsdom"),
  {
    name: "a bare page with an import map",
    tools: {},
    async run(folder) {
      const map = '{"imports":{"ganglion":"/node_modules/ganglion/dist/ganglion.bundle.js"}}';
      const hash = createHash("sha256").update(map).digest("base64");
      const page = `<!doctype html><script type="importmap">${map}</script><script type="module" src="/bare.js"></script>`;
      writeFileSync(join(folder, "bare.html"), page);
      // The file has gpu.js in it, for autoBackend.
      const program = readFileSync(join(folder, "main.js"), "utf8").replace(
        'await import("@ganglion/gpu")',
        "{ gpu() {} }",
      );
      const policy = STRICT.replace("script-src", `script-src 'sha256-${hash}'`);
      const outcome = await outcomeOfFolder(folder, policy, { files: { "/index.html": page, "/bare.js": program } });
      expectOutcome(outcome, trained);
      // The page, its program, the bundle and four files of data and two of a model; an icon at most.
      if (outcome.requests > 10) throw new Error(`there must be 10 requests at most, got ${outcome.requests}`);
    },
  },
];
