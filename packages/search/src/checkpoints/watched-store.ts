import { isUncloneable } from "../runner/run-trial.ts";
import type { CheckpointStore } from "./store.ts";

/** What is to be known of what trials keep. */
export interface StoreWatch {
  /** A checkpoint was kept. */
  saved(): Promise<void> | void;
  /** The place itself does not work, which is no trial's failure. */
  broke(error: unknown): void;
}

/** A store of which somebody is told how it does. */
export function watchedStore(store: CheckpointStore, watch: StoreWatch): CheckpointStore {
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!isUncloneable(error)) watch.broke(error);
      throw error;
    }
  };
  return {
    folder: (trial) => store.folder(trial),
    remove: (trial) => store.remove(trial),
    load: (trial) => watched(store.load(trial)),
    async save(trial, value) {
      await watched(store.save(trial, value));
      await watch.saved();
    },
  };
}
