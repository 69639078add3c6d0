/** The part of the package `webgpu` (Dawn for Node) that is used. */
interface NodeWebGpu {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

/**
 * Sees to it that there is `navigator.gpu`: browsers bring it, in Node the package `webgpu` does where it is installed.
 * @returns why there is none, or undefined if there is
 */
export async function provideWebGpu(load: () => Promise<unknown> = loadNodeWebGpu): Promise<string | undefined> {
  if (typeof navigator !== "undefined" && navigator.gpu !== undefined) return undefined;
  if (!isNode()) {
    return globalThis.isSecureContext === false
      ? "the page must come from https or localhost"
      : "the browser has no navigator.gpu";
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
    return `Node needs the package webgpu, which does not load: ${message}`;
  }
}

function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
}

/** The name is not written into the import, so that bundlers leave it alone. */
function loadNodeWebGpu(): Promise<unknown> {
  const name = "webgpu";
  return import(/* @vite-ignore */ name);
}
