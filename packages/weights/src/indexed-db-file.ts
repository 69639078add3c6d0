import { type BlobLike, checkString, refusal } from "@ganglion/tensor";
import type { Bytes } from "./byte-source.ts";
import type { FileHandleLike } from "./save-weights.ts";

/** A file in IndexedDB, to be written and read as those of the browser's file systems. */
export interface IndexedDbFile extends FileHandleLike {
  readonly name: string;
  /**
   * What was written last.
   * @throws Error if there is nothing of this name.
   */
  getFile(): Promise<BlobLike>;
}

const STORE = "files";
const where = "indexedDbFile";

/**
 * A file in IndexedDB, for browsers and pages without a file system of their own: `saveWeights` writes to it and `readWeights` reads it.
 * What is written is put there in one transaction, so that there is the old one or the new one, whole.
 * @throws TypeError unless both names are texts, Error where there is no IndexedDB.
 * @example
 * ```ts no-run
 * import { ones } from "@ganglion/tensor";
 * import { indexedDbFile, readWeights, saveWeights } from "@ganglion/weights";
 * const file = indexedDbFile("my-models", "digits.safetensors");
 * await saveWeights(file, { weight: ones([2, 2]) });
 * const { tensors } = await readWeights(file);
 * ```
 */
export function indexedDbFile(database: string, name: string): IndexedDbFile {
  checkString(where, "database", database);
  checkString(where, "name", name);
  if ((globalThis as { readonly indexedDB?: IDBFactory }).indexedDB === undefined) {
    const remedy = "Pass a path to saveWeights instead, or take the bytes of encodeWeights.";
    throw refusal(Error, where, "there must be an IndexedDB", "a platform without one", remedy);
  }
  return {
    name,
    async createWritable() {
      let pieces: Bytes[] = [];
      return {
        // A piece is the writer's until it is stored, so it is kept as it is now.
        write: async (bytes) => void pieces.push(bytes.slice()),
        async close() {
          const blob = new Blob(pieces);
          pieces = [];
          await within(database, "readwrite", (store) => store.put(blob, name));
        },
        abort: async () => {
          pieces = [];
        },
      };
    },
    async getFile() {
      const found: unknown = await within(database, "readonly", (store) => store.get(name));
      if (found instanceof Blob) return found;
      const rule = `there must be a file ${JSON.stringify(name)} in ${JSON.stringify(database)}`;
      throw refusal(Error, "getFile", rule, found === undefined ? "none" : "something else", "Save it first.");
    },
  };
}

/** Does something in one transaction, and waits until all of it is stored. */
async function within(
  database: string,
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const open = indexedDB.open(database, 1);
  open.addEventListener("upgradeneeded", () => {
    open.result.createObjectStore(STORE);
  });
  await settled(open);
  try {
    const transaction = open.result.transaction(STORE, mode);
    const request = use(transaction.objectStore(STORE));
    await new Promise<void>((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("abort", () => reject(failed(transaction.error)));
    });
    return request.result;
  } finally {
    open.result.close();
  }
}

function settled(request: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(failed(request.error)));
  });
}

function failed(cause: DOMException | null): Error {
  const remedy = "Check that the page may store so much, and that no other version of the database is open.";
  return refusal(Error, where, "IndexedDB must take the file", cause?.name ?? "an error", remedy, { cause });
}
