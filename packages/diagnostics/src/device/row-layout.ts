import { type Backend, type DType, keep, type Tensor, tensor } from "@ganglion/tensor";

/** How rows of several lengths lie in a matrix. */
export interface RowLayout {
  /** For each place of the matrix, row after row, which of all values stands there: of those that fill, the first of the row. */
  readonly index: Tensor;
  /** 1 for values and 0 for what fills: `[rows, longest]`. */
  readonly weight: Tensor;
  /** How many values each row has: `[rows, 1]`. */
  readonly size: Tensor;
}

/** Makes layouts, and keeps the last one of each dtype, since the same rows come again. */
export interface RowLayouts {
  of(rows: readonly Tensor[]): RowLayout;
  dispose(): void;
}

interface Kept {
  readonly key: string;
  readonly backend: Backend;
  readonly layout: RowLayout;
}

/** No layouts yet. */
export function createRowLayouts(): RowLayouts {
  const kept = new Map<DType, Kept>();
  const drop = (dtype: DType): void => {
    for (const x of Object.values(kept.get(dtype)?.layout ?? {})) x.dispose();
    kept.delete(dtype);
  };
  return {
    of(rows) {
      const [{ dtype, backend }] = rows as [Tensor];
      const sizes = rows.map(({ size }) => size);
      const key = String(sizes);
      const known = kept.get(dtype);
      if (known?.key === key && known.backend === backend) return known.layout;
      drop(dtype);
      const layout = layoutOf(sizes, dtype, backend);
      kept.set(dtype, { key, backend, layout });
      return layout;
    },
    dispose: () => [...kept.keys()].forEach(drop),
  };
}

function layoutOf(sizes: readonly number[], dtype: DType, backend: Backend): RowLayout {
  const longest = Math.max(...sizes);
  const shape = [sizes.length, longest];
  const [indices, weights] = [new Int32Array(sizes.length * longest), new Float32Array(sizes.length * longest)];
  let start = 0;
  for (const [row, size] of sizes.entries()) {
    const at = row * longest;
    indices.fill(start, at, at + longest);
    for (let i = 0; i < size; i++) indices[at + i] = start + i;
    weights.fill(1, at, at + size);
    start += size;
  }
  return {
    index: keep(tensor(indices, { dtype: "int32", backend })),
    weight: keep(tensor(weights, { shape, dtype, backend })),
    size: keep(tensor(Float32Array.from(sizes), { shape: [sizes.length, 1], dtype, backend })),
  };
}
