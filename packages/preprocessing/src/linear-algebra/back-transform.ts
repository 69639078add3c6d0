import type { Memory } from "./kernels.ts";
import type { Reduction, Tridiagonal } from "./tridiagonalize.ts";

/** How many reflectors are applied at once. */
const PANEL = 64;

/** How many doubles `backTransform` needs to work in. */
export function backTransformWork(n: number): number {
  return 3 * PANEL * n + 2 * PANEL * PANEL;
}

/**
 * Applies the reflectors of `tridiagonalize` to the rows of a matrix, so that eigenvectors of the tridiagonal matrix become
 * those of the one that was reduced: several at a time as `1 - V T V^T`.
 * @see Schreiber and Van Loan, 1989, A storage-efficient WY representation for products of Householder transformations
 */
export function backTransform(
  memory: Memory,
  { n, a }: Reduction,
  { tau }: Tridiagonal,
  { rows, work }: { readonly rows: number; readonly work: number },
): void {
  const { values, kernels } = memory;
  const [v, x, y] = [work, work + PANEL * n, work + 2 * PANEL * n];
  const triangle = work + 3 * PANEL * n;
  for (let start = (Math.ceil(n / PANEL) - 1) * PANEL; start >= 0; start -= PANEL) {
    const width = Math.min(PANEL, n - start);
    const length = n - start - 1;
    if (length === 0) continue;
    values.fill(0, v, y + PANEL * n);
    for (let q = 0; q < width; q++) {
      const from = a + (start + q) * n;
      values.copyWithin(v + q * n + q, from + start + q + 1, from + n);
    }
    triangularFactor(memory, { v, n, length, width, triangle, gram: triangle + PANEL * PANEL }, tau.subarray(start));
    const right = { at: rows + start + 1, rowStride: n, columnStride: 1 };
    const across = { at: x, rowStride: PANEL, columnStride: 1 };
    const turned = { at: y, rowStride: PANEL, columnStride: 1 };
    kernels.multiply([n, width, length], 1, right, { at: v, rowStride: 1, columnStride: n }, across);
    kernels.multiply([n, width, width], 1, across, { at: triangle, rowStride: 1, columnStride: PANEL }, turned);
    kernels.multiply([n, length, width], -1, turned, { at: v, rowStride: n, columnStride: 1 }, right);
  }
}

interface Panel {
  readonly v: number;
  readonly n: number;
  readonly length: number;
  readonly width: number;
  readonly triangle: number;
  readonly gram: number;
}

/** The upper triangle T with `H_0 H_1 ... = 1 - V T V^T`. */
function triangularFactor({ values, kernels }: Memory, panel: Panel, tau: Float64Array): void {
  const { v, n, length, width, triangle, gram } = panel;
  values.fill(0, triangle, triangle + 2 * PANEL * PANEL);
  const rows = { at: v, rowStride: n, columnStride: 1 };
  kernels.multiply(
    [width, width, length],
    1,
    rows,
    { at: v, rowStride: 1, columnStride: n },
    { at: gram, rowStride: PANEL, columnStride: 1 },
  );
  for (let r = 0; r < width; r++) {
    const factor = tau[r] as number;
    values[triangle + r * PANEL + r] = factor;
    for (let i = 0; i < r; i++) {
      let total = 0;
      for (let q = i; q < r; q++) {
        total += (values[triangle + i * PANEL + q] as number) * (values[gram + q * PANEL + r] as number);
      }
      values[triangle + i * PANEL + r] = -factor * total;
    }
  }
}
