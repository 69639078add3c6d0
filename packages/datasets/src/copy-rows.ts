/** Copies samples in the order of `indices`. The indices are taken to be valid. */
export function copyRows(
  samples: { readonly x: Float32Array; readonly y: Int32Array },
  indices: Int32Array,
): { x: Float32Array; y: Int32Array } {
  const { x: from, y: labels } = samples;
  const length = labels.length === 0 ? 0 : from.length / labels.length;
  const x = new Float32Array(indices.length * length);
  const y = new Int32Array(indices.length);
  for (const [row, index] of indices.entries()) {
    x.set(from.subarray(index * length, (index + 1) * length), row * length);
    y[row] = labels[index] ?? 0;
  }
  return { x, y };
}
