/** Above so many candidates a name is compared with the first of them only. */
const MOST = 1000;
/** Names that share less are not each other's. */
const LEAST = 0.4;

/**
 * The name that shares the longest beginning and end with `name`, by the share that they are of the longer of the two.
 * @returns `undefined` if none shares enough to be meant.
 */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  let [closest, best, count] = [undefined as string | undefined, LEAST, 0];
  for (const candidate of candidates) {
    if (++count > MOST) break;
    const score = likeness(name, candidate);
    if (score > best) [closest, best] = [candidate, score];
  }
  return closest;
}

function likeness(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return (start + end) / Math.max(a.length, b.length, 1);
}
