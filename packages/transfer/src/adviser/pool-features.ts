import { adaptiveAvgPool2d, flatten, type Sequential, sequential } from "@ganglion/layers";
import { defineLayer, type Layer, mean, operation, reshape, type Shape, type Tensor } from "@ganglion/tensor";

/** How many features a sample has at most where pictures are averaged on a grid. */
const mostFeatures = 256;

/**
 * What makes features `[n, d]` of a layer's output: rows as they are; pictures `[n, c, h, w]` averaged on a grid as fine as leaves 256
 * features, since the first layers of a network say where something is and not only that it is there; anything else averaged over all
 * axes after the second.
 */
export function poolFeatures(shape: Shape): Sequential | Layer {
  const [, channels = 1, height = 1, width = 1] = shape;
  if (shape.length === 4) {
    const finest = Math.floor(Math.sqrt(mostFeatures / channels));
    const grid = Math.max(1, Math.min(finest, height, width));
    return sequential({ grid: adaptiveAvgPool2d(grid), flatten: flatten() });
  }
  return shape.length === 2 ? sequential({ flatten: flatten() }) : averaging();
}

/** What makes features of what a head takes in: rows as they are, anything else averaged over all axes after the second. */
export function headFeatures(shape: Shape): Layer {
  return shape.length === 2 ? (x: Tensor) => x : averaging();
}

/** `[n, c, ...]` to `[n, c]`. */
function averaging(): Layer {
  return defineLayer((x: Tensor) => operation(() => averaged(x)), { kind: "averaging" });
}

function averaged(x: Tensor): Tensor {
  const [count = 0, channels = 1] = x.shape;
  return mean(reshape(x, [count, channels, -1]), { axis: 2 });
}
