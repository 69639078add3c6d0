import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Backend } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";

/** A backend of a command, which gives back its memory and threads when it is disposed of, if it can. */
export interface OpenBackend extends Disposable {
  readonly backend: Backend;
  /** What the numbers of a run depend on to the last digit. */
  readonly build: string;
}

/**
 * What `--backend` of a command is: `wasm`, or `MODULE#FUNCTION`.
 * @throws Error if it is neither.
 */
export function readBackend(where: string, text = "wasm"): string {
  if (text === "wasm" || /^[^#]+#\w+$/.test(text)) return text;
  throw new Error(`${where}: --backend must be wasm or MODULE#FUNCTION, got "${text}". The default is wasm.`);
}

/**
 * wasm, or what a function of another module makes of `{ threads }`.
 * @throws Error if the module has no such function.
 */
export async function openBackend(where: string, name: string, threads: number): Promise<OpenBackend> {
  const backend = name === "wasm" ? await wasm({ threads }) : await makeBackend(where, name, threads);
  const { build, [Symbol.dispose]: dispose } = backend as Partial<Disposable> & { readonly build?: unknown };
  return {
    backend,
    build: String(build ?? backend.name),
    [Symbol.dispose]: () => dispose?.call(backend),
  };
}

async function makeBackend(where: string, backend: string, threads: number): Promise<Backend> {
  const [module = "", name = ""] = backend.split("#");
  // A path is one from where the command is called, not from here.
  const place = /^\.{0,2}\//.test(module) ? pathToFileURL(resolve(module)).href : module;
  const { [name]: make } = (await import(place)) as Readonly<Record<string, unknown>>;
  if (typeof make === "function") return (await make({ threads })) as Backend;
  throw new Error(
    `${where}: --backend must name a function, got ${name}, which ${module} has not. Try --backend wasm.`,
  );
}
