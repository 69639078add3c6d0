import { createStore, del, get, keys, setMany, type UseStore } from "idb-keyval";
import type { OwnSummary } from "./own-protocol.ts";
import type { OwnSet } from "./own-set.ts";

/** Where data of one's own stay when the page is closed. Each call rejects where the browser does not let it. */
export interface OwnStorage {
  list(): Promise<readonly StoredSummary[]>;
  get(fingerprint: string): Promise<OwnSet | undefined>;
  put(set: OwnSet): Promise<void>;
  remove(fingerprint: string): Promise<void>;
}

/** What is listed of a set, and when it was kept. */
export interface StoredSummary {
  readonly summary: OwnSet["summary"];
  readonly keptAt: number;
}

/** The layout of what is stored; another one is left alone. */
const version = 1;

interface Listed extends StoredSummary {
  readonly version: number;
}

interface Samples {
  readonly version: number;
  readonly set: OwnSet;
}

/** The browser's IndexedDB, the list apart from the pictures, so that showing it loads none of them. */
export function browserOwnStorage(): OwnStorage {
  let opened: UseStore | undefined;
  const store = (): UseStore => {
    opened ??= createStore("ganglion-playground-data", "sets");
    return opened;
  };
  return {
    async list() {
      const names = (await keys<string>(store())).filter((key) => String(key).startsWith("about:"));
      const found = await Promise.all(names.map((key) => get<Listed>(key, store())));
      return found.flatMap((one) => (isOurs(one) ? [one] : []));
    },
    async get(fingerprint) {
      const found = await get<Samples>(`samples:${fingerprint}`, store());
      return isOurs(found) && isWhole(found.set, fingerprint) ? found.set : undefined;
    },
    async put(set) {
      const { fingerprint } = set.summary.reference;
      const listed: Listed = { version, summary: set.summary, keptAt: Date.now() };
      const samples: Samples = { version, set };
      const both: [string, Listed | Samples][] = [
        [`about:${fingerprint}`, listed],
        [`samples:${fingerprint}`, samples],
      ];
      await setMany(both, store());
    },
    async remove(fingerprint) {
      await del(`about:${fingerprint}`, store());
      await del(`samples:${fingerprint}`, store());
    },
  };
}

function isOurs<T extends { readonly version: number }>(found: T | undefined): found is T {
  return typeof found === "object" && found !== null && found.version === version;
}

/** Whether what was stored is what it should be: others may write there as well. */
function isWhole(set: OwnSet, fingerprint: string): boolean {
  const { reference, classes } = (set?.summary ?? {}) as Partial<OwnSummary>;
  if (reference === undefined || !Array.isArray(classes) || reference.fingerprint !== fingerprint) return false;
  const [channels, height, width] = reference.shape;
  return (
    set.labels instanceof Uint8Array &&
    set.pixels instanceof Uint8Array &&
    set.labels.length === reference.size &&
    set.pixels.length === reference.size * channels * height * width &&
    set.labels.every((label) => label < classes.length)
  );
}
