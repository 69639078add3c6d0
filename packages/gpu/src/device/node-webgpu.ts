import type { Absence } from "./device.ts";

/** The part of the package `webgpu` (Dawn for Node) that is used. */
interface NodeWebGpu {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

/**
 * Sees to it that there is `navigator.gpu`: browsers and Deno bring it, in Node the package `webgpu` does where it is installed.
 * @returns why there is none, or undefined if there is
 */
export async function provideWebGpu(load: () => unknown = requireWebGpu): Promise<Absence | undefined> {
  if (typeof navigator !== "undefined" && navigator.gpu !== undefined) return undefined;
  if (!isNode()) {
    return globalThis.isSecureContext === false
      ? { cause: "insecure", reason: "the page must come from https or localhost" }
      : { cause: "missing", reason: "the browser has no navigator.gpu" };
  }
  try {
    const { create, globals } = (await load()) as NodeWebGpu;
    Object.assign(globalThis, globals);
    const gpu = create([]);
    if (typeof navigator === "undefined") Object.defineProperty(globalThis, "navigator", { value: { gpu } });
    else Object.defineProperty(navigator, "gpu", { value: gpu });
    return undefined;
  } catch (error) {
    const [message] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { cause: "missing", reason: `Node needs the package webgpu, which does not load: ${message}` };
  }
}

function isNode(): boolean {
  return nodeProcess()?.versions?.["node"] !== undefined;
}

/** What is used of Node's `process`, of which other platforms have parts. */
interface NodeProcess {
  readonly versions?: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  cwd(): string;
  getBuiltinModule?(name: "module"): { createRequire(path: string): NodeRequire };
}

interface NodeRequire {
  (path: string): unknown;
  resolve(name: string, options: { readonly paths: readonly string[] }): string;
}

function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process;
}

/**
 * Loads what the program has installed, looked for from its first script and from the working directory: not all package
 * managers put it where this file sees it. By a function that bundlers do not know, since they would follow it and fail.
 */
function requireWebGpu(): unknown {
  const { argv, cwd, getBuiltinModule } = nodeProcess() as NodeProcess;
  if (getBuiltinModule === undefined) throw new Error("process.getBuiltinModule is missing");
  const load = getBuiltinModule("module").createRequire(`${cwd()}/`);
  return load(load.resolve("webgpu", { paths: [...argv.slice(1, 2), cwd()] }));
}
