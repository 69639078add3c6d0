import type { Kernels, Matrix } from "./kernels.ts";

/** How many rows and columns of C are computed together, so that what they share is read once. */
const TILE = 32;

/** The kernels in plain JavaScript: for hosts without WebAssembly, and what the others are tested against. */
export function plainKernels(values: Float64Array): Kernels {
  const get = (index: number): number => values[index] as number;
  const dot: Kernels["dot"] = (n, x, y) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += get(x + i) * get(y + i);
    return total;
  };
  const axpy: Kernels["axpy"] = (n, alpha, x, y) => {
    for (let i = 0; i < n; i++) values[y + i] = get(y + i) + alpha * get(x + i);
  };
  return {
    dot,
    axpy,
    symv(n, a, stride, x, y) {
      for (let i = 0; i < n; i++) {
        const row = a + i * stride;
        axpy(i, get(x + i), row, y);
        values[y + i] = get(y + i) + dot(i + 1, row, x);
      }
    },
    multiply(size, alpha, a, b, c, isLower = false) {
      const [m, n] = size;
      for (let i = 0; i < m; i += TILE) {
        const end = isLower ? Math.min(n, i + TILE) : n;
        for (let j = 0; j < end; j += TILE) multiplyTile(values, size, [i, j], alpha, a, b, c);
      }
    },
  };
}

/** One tile of C, from packed rows of A and columns of B. */
function multiplyTile(
  values: Float64Array,
  [m, n, k]: readonly [m: number, n: number, k: number],
  [i0, j0]: readonly [i: number, j: number],
  alpha: number,
  a: Matrix,
  b: Matrix,
  c: Matrix,
): void {
  const [height, width] = [Math.min(TILE, m - i0), Math.min(TILE, n - j0)];
  const left = packed(values, a.at + i0 * a.rowStride, {
    count: height,
    length: k,
    across: a.rowStride,
    along: a.columnStride,
  });
  const right = packed(values, b.at + j0 * b.columnStride, {
    count: width,
    length: k,
    across: b.columnStride,
    along: b.rowStride,
  });
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      let total = 0;
      for (let p = 0, x = i * k, y = j * k; p < k; p++) total += (left[x++] as number) * (right[y++] as number);
      const target = c.at + (i0 + i) * c.rowStride + j0 + j;
      values[target] = (values[target] as number) + alpha * total;
    }
  }
}

interface Vectors {
  readonly count: number;
  readonly length: number;
  /** From one vector to the next. */
  readonly across: number;
  /** From one element to the next. */
  readonly along: number;
}

function packed(values: Float64Array, at: number, { count, length, across, along }: Vectors): Float64Array {
  const out = new Float64Array(count * length);
  for (let r = 0, to = 0; r < count; r++) {
    for (let p = 0, from = at + r * across; p < length; p++, from += along) out[to++] = values[from] as number;
  }
  return out;
}
