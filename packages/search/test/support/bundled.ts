import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The modules that tests run in threads and processes of their own, as one file each, which begin ten times as fast as sources. */
export interface Bundled {
  /** The address of a module of this folder, by its name without ending. */
  address(name: string): URL;
  /** What Node is told for a thread, so that it takes our own module from here too. */
  readonly execArgv: readonly string[];
  remove(): void;
}

const sources: Readonly<Record<string, string>> = { "serve-thread": "../../src/threads/serve-thread.ts" };
const names = ["trial", "odd-trial", "no-trial", "worker", "killable", "serve-thread"];

/** Makes them, in a folder in which packages are found. */
export async function bundled(): Promise<Bundled> {
  const cache = fileURLToPath(new URL("../../.cache/", import.meta.url));
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(`${cache}bundled-`);
  const entryPoints = names.map((name) => ({
    in: fileURLToPath(new URL(sources[name] ?? `${name}.ts`, import.meta.url)),
    out: name,
  }));
  await build({
    entryPoints,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["@ganglion/source"],
    external: ["bullmq", "ioredis"],
  });
  const address = (name: string): URL => pathToFileURL(`${folder}/${name}.mjs`);
  return {
    address,
    execArgv: ["--import", asModule(registration(address("serve-thread").href))],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A program that has `serve-thread.ts` loaded from elsewhere. */
function registration(serveThread: string): string {
  const hook = `export function resolve(name, context, next) {
    const url = ${JSON.stringify(serveThread)};
    return name.endsWith("/serve-thread.ts") ? { url, format: "module", shortCircuit: true } : next(name, context);
  }`;
  return `import { register } from "node:module"; register(${JSON.stringify(asModule(hook))});`;
}

function asModule(program: string): string {
  return `data:text/javascript,${encodeURIComponent(program)}`;
}
