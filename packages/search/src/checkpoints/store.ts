/** Where trials keep what they need to go on. */
export interface CheckpointStore {
  /** What a trial saved last, whole; `undefined` if nothing. */
  load(trial: number): Promise<unknown>;
  /** In place of what it saved before; that is there until the new one is there whole. */
  save(trial: number, value: unknown): Promise<void>;
  /** The trial's own folder, if it has one. */
  folder(trial: number): string | undefined;
  /** Forgets all that a trial kept. */
  remove(trial: number): Promise<void>;
}

/** Checkpoints in memory, for where there are no files. */
export function memoryStore(): CheckpointStore {
  const values = new Map<number, unknown>();
  return {
    load: async (trial) => structuredClone(values.get(trial)),
    async save(trial, value) {
      values.set(trial, structuredClone(value));
    },
    folder: () => undefined,
    async remove(trial) {
      values.delete(trial);
    },
  };
}
