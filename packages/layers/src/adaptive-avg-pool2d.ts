import {
  memoryError,
  type Backend,
  defineLayer,
  type Layer,
  matmul,
  type Pair,
  type PairLike,
  operation,
  poolAvg2d,
  type Tensor,
  tensor,
  checkOptions,
} from "@ganglion/tensor";
import { checkCalled, checkImages, checkPair } from "./check.ts";

/** The layer that `adaptiveAvgPool2d` makes. */
export interface AdaptiveAvgPool2d extends Layer {
  readonly kind: "adaptiveAvgPool2d";
  readonly options: { readonly outputSize: Pair };
}

/**
 * Averages images of any size down (or spreads them) to `outputSize`: `[n, c, h, w]` to `[n, c, ...outputSize]`. Cell `i`
 * averages the pixels from `floor(i h / out)` to `ceil((i + 1) h / out)`, so neighbours may overlap by one.
 * @throws RangeError unless the size is made of whole numbers >= 1.
 * @example
 * ```ts
 * import { adaptiveAvgPool2d } from "@ganglion/layers";
 * import { zeros } from "@ganglion/tensor";
 * adaptiveAvgPool2d(1)(zeros([2, 512, 7, 7])).shape; // [2, 512, 1, 1]
 * ```
 */
export function adaptiveAvgPool2d(outputSize: PairLike, options: object = {}): AdaptiveAvgPool2d {
  checkCalled("adaptiveAvgPool2d", outputSize, "adaptiveAvgPool2d(outputSize)");
  checkOptions("adaptiveAvgPool2d", options, {});
  const size = checkPair("adaptiveAvgPool2d", "outputSize", outputSize, 1);
  return defineLayer((x) => operation(() => poolTo(x, size)), {
    kind: "adaptiveAvgPool2d" as const,
    options: { outputSize: size },
  });
}

/** How many values any backend can hold in one tensor at most. */
const MAX_ELEMENTS = 2 ** 32;

function poolTo(x: Tensor, [rows, columns]: Pair): Tensor {
  const [n, channels, h, w] = checkImages("adaptiveAvgPool2d", x);
  const size = n * channels * rows * columns;
  // Before the matrices that spread an image, which can be larger still, are filled.
  if (size > MAX_ELEMENTS) throw memoryError("adaptiveAvgPool2d", 4 * size, 4 * MAX_ELEMENTS);
  if (h % rows === 0 && w % columns === 0) {
    return poolAvg2d(x, { kernelSize: [h / rows, w / columns] });
  }
  // The mean over a rectangle is the mean over its rows of the means over its columns.
  const down = averaging(rows, h, x);
  const across = averaging(columns, w, x);
  return matmul(matmul(down, x), across, { transposeB: true });
}

/** The matrix `[cells, length]` that averages `length` pixels into each of `cells`. */
function averaging(
  cells: number,
  length: number,
  like: { readonly dtype: Tensor["dtype"]; readonly backend: Backend },
): Tensor {
  const weights = new Float64Array(cells * length);
  for (let cell = 0; cell < cells; cell++) {
    const start = Math.floor((cell * length) / cells);
    const end = Math.ceil(((cell + 1) * length) / cells);
    weights.fill(1 / (end - start), cell * length + start, cell * length + end);
  }
  return tensor(weights, { shape: [cells, length], dtype: like.dtype, backend: like.backend });
}
