/** Values by key, of which the one that was not used for the longest time goes when there are too many. */
export interface Lru<V> {
  /** The value of `key`, made by `make` if there is none. */
  get(key: string, make: () => V): V;
  /** Drops what is too many. It is not done in `get`, since a new value may still need an old one. */
  trim(): void;
  clear(): void;
  readonly size: number;
}

/** A value, and the number of the call that used it last. */
interface Used<V> {
  readonly value: V;
  at: number;
}

/** An empty cache for `limit` values; `drop` sees each that leaves. Using one is cheap, dropping one looks at all. */
export function createLru<V>(limit: number, drop: (value: V) => void): Lru<V> {
  const values = new Map<string, Used<V>>();
  let now = 0;
  const dropOldest = (): void => {
    let oldest: [string, Used<V>] | undefined;
    for (const entry of values) if (oldest === undefined || entry[1].at < oldest[1].at) oldest = entry;
    if (oldest === undefined) return;
    values.delete(oldest[0]);
    drop(oldest[1].value);
  };
  return {
    get(key, make) {
      const known = values.get(key);
      if (known !== undefined) {
        known.at = ++now;
        return known.value;
      }
      const value = make();
      values.set(key, { value, at: ++now });
      return value;
    },
    trim() {
      while (values.size > limit) dropOldest();
    },
    clear() {
      for (const { value } of values.values()) drop(value);
      values.clear();
    },
    get size() {
      return values.size;
    },
  };
}
