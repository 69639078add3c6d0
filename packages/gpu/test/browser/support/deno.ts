import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** The adapter that Deno finds here, and whether it has `shader-f16`; or why there is none. */
export async function adapterInDeno(): Promise<{ readonly hasHalves: boolean } | { readonly missing: string }> {
  const program = "console.log('halves:', (await navigator.gpu.requestAdapter())?.features.has('shader-f16'))";
  const { file, args, shell } = await denoCommand(["eval", program]);
  const child = spawn(file, args, { shell, timeout: patience, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      output += part.toString();
    });
  }
  await over(child);
  const [, answer] = /^halves: (.*)$/m.exec(output) ?? [];
  if (answer === undefined) return { missing: `Deno of npm does not start: ${output.trim()}` };
  if (answer !== "undefined") return { hasHalves: answer === "true" };
  return { missing: "Deno finds no graphics processor, nor a driver that stands in for one" };
}

/** Makes one file of all tasks, which each page is a process of Deno of its own for. */
export async function startDeno(): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "ganglion-deno-"));
  const program = join(folder, "tasks.js");
  await bundle(program);
  const running: ChildProcess[] = [];
  return {
    async open({ policy }) {
      // Drivers complain where there is no such folder.
      const env = { ...process.env, XDG_RUNTIME_DIR: folder };
      const flags = policy === "strict" ? ["--v8-flags=--disallow-code-generation-from-strings"] : [];
      const { file, args, shell } = await denoCommand(["run", "--no-prompt", ...flags, program]);
      const child = spawn(file, args, { shell, env, stdio: ["pipe", "pipe", "inherit"] });
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

async function denoCommand(args: readonly string[]): Promise<Command> {
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
