/** What was measured on this machine before. */
export interface Verdict {
  /** The name of the backend that was faster. */
  readonly name: string;
  /** The sentence that says why. */
  readonly reason: string;
  /** Until when it holds, as `Date.now()` counts; for good where it is left out. */
  readonly until?: number;
}

/** Where verdicts are kept from one visit to the next. */
export interface VerdictCache {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
}

/** A cache in the browser's Cache Storage, on pages and in workers; undefined where there is none, as in Node. */
export function browserCache(): VerdictCache | undefined {
  const caches = cacheStorage();
  if (caches === undefined) return undefined;
  const open = (): Promise<Cache> => caches.open("ganglion-auto-backend");
  // Cache Storage keeps answers to requests; none is ever sent to this address.
  const address = (key: string): string => `https://ganglion.invalid/?${encodeURIComponent(key)}`;
  return {
    read: async (key) => (await (await open()).match(address(key)))?.text(),
    write: async (key, value) => (await open()).put(address(key), new Response(value)),
  };
}

/** A frame without an origin of its own, as in a sandbox, may not even look at it. */
function cacheStorage(): CacheStorage | undefined {
  try {
    return (globalThis as { caches?: CacheStorage }).caches;
  } catch {
    return undefined;
  }
}

/** The verdict under `key`, unless it holds no more or cannot be read: a cache is no reason to fail. */
export async function recall(cache: VerdictCache | undefined, key: string): Promise<Verdict | undefined> {
  try {
    const text = await cache?.read(key);
    if (text === undefined) return undefined;
    const verdict = JSON.parse(text) as Verdict;
    return verdict.until !== undefined && verdict.until < Date.now() ? undefined : verdict;
  } catch {
    return undefined;
  }
}

/** Keeps a verdict, where that is possible. */
export async function remember(cache: VerdictCache | undefined, key: string, verdict: Verdict): Promise<void> {
  try {
    await cache?.write(key, JSON.stringify(verdict));
  } catch {
    // A browser that keeps nothing measures again.
  }
}
