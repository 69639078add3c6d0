/**
 * The places `0 .. n - 1` of `order`, sorted so that any leading part of them has the classes in the proportions of the
 * whole: the k-th of the n samples of a class comes at `(k + 0.5) / n`.
 */
export function stratifiedOrder(y: Int32Array, order: Int32Array): Int32Array {
  const labelAt = (place: number): number => y[order[place] ?? 0] ?? 0;
  const total = new Map<number, number>();
  for (const label of y) total.set(label, (total.get(label) ?? 0) + 1);
  const seen = new Map<number, number>();
  const position = Float64Array.from(order, (_, place) => {
    const label = labelAt(place);
    const rank = seen.get(label) ?? 0;
    seen.set(label, rank + 1);
    return (rank + 0.5) / (total.get(label) ?? 1);
  });
  return Int32Array.from(order.keys()).sort((a, b) => (position[a] ?? 0) - (position[b] ?? 0) || a - b);
}
