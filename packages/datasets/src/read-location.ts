/** The one function of Node's file system that is needed, and how to come by it without an import. */
interface NodeProcess {
  getBuiltinModule?(name: "node:fs/promises"): { readFile(path: string | URL): Promise<Uint8Array> } | undefined;
}

/**
 * The bytes at an address: by `fetch`, or, for `file:` addresses and paths where there is a file system, by reading.
 * Node's `fs` is asked for at run time, so that bundlers for the browser have nothing to leave out.
 * @returns `undefined` where there is no such file.
 * @throws Error if the server or the file system refuses.
 */
export async function readLocation(location: string | URL): Promise<Uint8Array | undefined> {
  const readFile = nodeReadFile();
  if (readFile === undefined || isRemote(location)) return fetchBytes(location);
  try {
    return await readFile(isFileUrl(location) ? new URL(location) : location);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function nodeReadFile(): ((path: string | URL) => Promise<Uint8Array>) | undefined {
  const { process } = globalThis as { readonly process?: NodeProcess };
  return process?.getBuiltinModule?.("node:fs/promises")?.readFile;
}

function isRemote(location: string | URL): boolean {
  return /^(https?|data|blob):/i.test(String(location));
}

function isFileUrl(location: string | URL): boolean {
  return /^file:/i.test(String(location));
}

async function fetchBytes(location: string | URL): Promise<Uint8Array | undefined> {
  const response = await fetch(location);
  if (response.status === 404) return undefined;
  if (!response.ok) {
    throw new Error(
      `fashionMnist: the server must send the file, got ${response.status} ${response.statusText} for ${location}. ` +
        "Check the address.",
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
