/** What can be iterated over, as an array; `undefined` for all else. */
export function listOf(from: unknown): unknown[] | undefined {
  const isIterable = typeof from === "object" && from !== null && Symbol.iterator in from;
  return isIterable ? Array.from(from as Iterable<unknown>) : undefined;
}
