import { createStore, delMany, get, getMany, keys, setMany, type UseStore } from "idb-keyval";
import {
  readListed,
  readState,
  type UnfinishedRun,
  type UnfinishedState,
  writeListed,
  writeState,
} from "./unfinished-run.ts";

/** Where runs stay that go on, so that what ends the page does not end them. Each call rejects where the browser does not let it. */
export interface UnfinishedStorage {
  /** The ids of all. */
  ids(): Promise<readonly string[]>;
  /** The one that was kept last. */
  newest(): Promise<UnfinishedRun | undefined>;
  get(id: string): Promise<{ readonly run: UnfinishedRun; readonly state: UnfinishedState } | undefined>;
  /** In place of what was kept of this run before, whole or not at all. */
  put(run: UnfinishedRun, state: UnfinishedState): Promise<void>;
  remove(id: string): Promise<void>;
}

const listed = "about:";
const state = "state:";

/** The browser's IndexedDB, what is listed apart from the weights, so that looking for a run loads none of them. */
export function browserUnfinishedStorage(): UnfinishedStorage {
  let opened: UseStore | undefined;
  // Some browsers throw here already, in a private window.
  const store = (): UseStore => {
    opened ??= createStore("ganglion-playground-unfinished", "runs");
    return opened;
  };
  const ids = async (): Promise<readonly string[]> =>
    (await keys(store())).flatMap((key) => (String(key).startsWith(listed) ? [String(key).slice(listed.length)] : []));
  return {
    ids,
    async newest() {
      const found = await Promise.all(
        (await ids()).map(async (id) => readListed(id, await get<unknown>(listed + id, store()))),
      );
      const [last] = found.filter((one) => one !== undefined).sort((a, b) => b.keptAt - a.keptAt);
      return last?.run;
    },
    async get(id) {
      // Both of one moment: the run may be kept anew meanwhile.
      const [about, rest] = await getMany<unknown>([listed + id, state + id], store());
      const [found, kept] = [readListed(id, about), readState(rest)];
      return found === undefined || kept === undefined ? undefined : { run: found.run, state: kept };
    },
    async put(run, kept) {
      const both: [string, object][] = [
        [listed + run.id, writeListed(run, Date.now())],
        [state + run.id, writeState(kept)],
      ];
      await setMany(both, store());
    },
    async remove(id) {
      await delMany([listed + id, state + id], store());
    },
  };
}
