import { createStore, del, entries, set, type UseStore } from "idb-keyval";

/** Where texts are kept by an id, beyond the life of the page. */
export interface RunStorage {
  all(): Promise<readonly (readonly [id: string, text: unknown])[]>;
  put(id: string, text: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The browser's IndexedDB. */
export function browserStorage(): RunStorage {
  let opened: UseStore | undefined;
  // Some browsers throw here already, in a private window.
  const store = (): UseStore => {
    opened ??= createStore("ganglion-playground", "runs");
    return opened;
  };
  return {
    all: async () => (await entries<string, unknown>(store())).map(([id, text]) => [String(id), text] as const),
    put: async (id, text) => set(id, text, store()),
    remove: async (id) => del(id, store()),
  };
}
