import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Answer } from "../app/deno.ts";
import { plain, revived } from "../app/plain-numbers.ts";
import type { TestPage } from "./page.ts";
import { vendored } from "./serve.ts";
import type { Host } from "./session.ts";

interface Command {
  readonly file: string;
  readonly args: string[];
  readonly shell?: boolean;
}

/** How long a program is waited for that asks for an adapter, the first time with Deno's download. Units: milliseconds. */
const patience = 300_000;

/** Where Linux looks for the drivers of Vulkan. */
const drivers = "/usr/share/vulkan/icd.d";

/** Deno's own program, as it says itself: each start through npx costs as much again as Deno's. */
let ownProgram: string | undefined;

/**
 * Whether Deno has `shader-f16` on Mesa's driver on the CPU (lavapipe), or why that cannot be tried. On a graphics processor no two
 * machines would round alike.
 */
export async function adapterInDeno(): Promise<{ readonly hasHalves: boolean } | { readonly missing: string }> {
  if (driverFiles().length === 0) return { missing: "Mesa's Vulkan driver on the CPU (lavapipe) is not installed" };
  const program =
    "console.log('halves:', (await navigator.gpu.requestAdapter())?.features.has('shader-f16'), Deno.execPath())";
  const { file, args, shell } = await denoCommand(["eval", program]);
  const child = spawn(file, args, { shell, env: environment(), timeout: patience, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      output += part.toString();
    });
  }
  await over(child);
  const [, answer, path] = /^halves: (\w+) (.+)$/m.exec(output) ?? [];
  if (answer === undefined) return { missing: `Deno of npm does not start: ${output.trim()}` };
  ownProgram = path;
  return answer === "undefined" ? { missing: "Deno finds no adapter" } : { hasHalves: answer === "true" };
}

/** Its files, one for each kind of processor, of which the loader takes the one that fits. */
function driverFiles(): string[] {
  const files = existsSync(drivers) ? readdirSync(drivers) : [];
  return files.filter((file) => /^lvp_icd\b.*\.json$/.test(file)).map((file) => join(drivers, file));
}

/** With no other driver; the second name is that of older loaders. Mesa complains where there is no folder for what runs. */
function environment(): NodeJS.ProcessEnv {
  const files = driverFiles().join(delimiter);
  return { ...process.env, VK_DRIVER_FILES: files, VK_ICD_FILENAMES: files, XDG_RUNTIME_DIR: tmpdir() };
}

/** Makes one file of all tasks, which each page is a process of Deno of its own for. */
export async function startDeno(): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "ganglion-deno-"));
  const program = join(folder, "tasks.js");
  await bundle(program);
  const running: ChildProcess[] = [];
  return {
    async open({ policy }) {
      const flags = policy === "strict" ? ["--v8-flags=--disallow-code-generation-from-strings"] : [];
      const { file, args, shell } = await denoCommand(["run", "--no-prompt", ...flags, program]);
      const child = spawn(file, args, { shell, env: environment(), stdio: ["pipe", "pipe", "inherit"] });
      running.push(child);
      return openProcess(child);
    },
    async close() {
      for (const child of running) child.stdin?.end();
      await Promise.all(running.map(over));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function openProcess(child: ChildProcess): TestPage {
  const troubles: string[] = [];
  const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> })[Symbol.asyncIterator]();
  return {
    scripts: [],
    troubles,
    async run(name, ...args) {
      child.stdin?.write(`${JSON.stringify({ name, args }, plain)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${name}: Deno ended`);
      const answer = JSON.parse(value, revived) as Answer;
      troubles.push(...answer.troubles);
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.result as never;
    },
  };
}

/** Through npx, until Deno has said where it lies. */
async function denoCommand(args: readonly string[]): Promise<Command> {
  if (ownProgram !== undefined) return { file: ownProgram, args: [...args] };
  const finder = pathToFileURL(join(import.meta.dirname, "../../../../../scripts/lib/deno.mjs")).href;
  return ((await import(finder)) as { denoCommand(given: readonly string[]): Command }).denoCommand(args);
}

async function over(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("close", resolve));
}

async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, "..", "app", "deno.ts")],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["@ganglion/source"],
    external: ["node:*"],
    logLevel: "error",
    plugins: [
      {
        name: "with-built-gpu-js",
        setup({ onResolve }) {
          onResolve({ filter: /\/vendor\/gpu-js\.ts$/ }, () => ({ path: vendored() }));
        },
      },
    ],
  });
}
