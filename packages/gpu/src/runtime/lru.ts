/** Values by key, of which the one that was not used for the longest time goes when there are too many. */
export interface Lru<V> {
  /** The value of `key`, made by `make` if there is none. */
  get(key: string, make: () => V): V;
  /** Drops what is too many. It is not done in `get`, since a new value may still need an old one. */
  trim(): void;
  clear(): void;
  readonly size: number;
}

/** An empty cache for `limit` values; `drop` sees each that leaves. */
export function createLru<V>(limit: number, drop: (value: V) => void): Lru<V> {
  const values = new Map<string, V>();
  const dropOldest = (): void => {
    const oldest = values.entries().next().value;
    if (oldest === undefined) return;
    values.delete(oldest[0]);
    drop(oldest[1]);
  };
  return {
    get(key, make) {
      const known = values.get(key);
      const value = known ?? make();
      if (known !== undefined) values.delete(key);
      values.set(key, value);
      return value;
    },
    trim() {
      while (values.size > limit) dropOldest();
    },
    clear() {
      while (values.size > 0) dropOldest();
    },
    get size() {
      return values.size;
    },
  };
}
