/** Above so many candidates a name is compared with the first of them only. */
const MAX_CANDIDATES = 1000;
/** Names that share less are not each other's. */
const MIN_SHARE = 0.4;

/**
 * The name that shares the longest beginning and end with `name`, by the share that they are of the longer of the two.
 * @returns `undefined` if none shares enough to be meant.
 */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  let [closest, best, count] = [undefined as string | undefined, MIN_SHARE, 0];
  for (const candidate of candidates) {
    if (++count > MAX_CANDIDATES) break;
    const score = similarity(name, candidate);
    if (score > best) [closest, best] = [candidate, score];
  }
  return closest;
}

function similarity(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return (start + end) / Math.max(a.length, b.length, 1);
}

/** A name as messages show it. */
export function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name;
}
