import {
  batchNorm,
  conv2d,
  dataset,
  type Layer,
  linear,
  ones,
  relu,
  rng,
  sequential,
  type Tensor,
  tensor,
} from "../../src/index.ts";

/** `[3, 3]`, which needs a gradient. */
export function square(): Tensor {
  return tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 10],
    ],
    { requiresGrad: true },
  );
}

/** Indices of columns for each of `square`. */
export function indices(): Tensor {
  return tensor(
    [
      [0, 1, 2],
      [2, 1, 0],
      [1, 1, 1],
    ],
    { dtype: "int32" },
  );
}

/** Labels for three rows. */
export function labels(): Tensor {
  return tensor([0, 2, 1], { dtype: "int32" });
}

/** Two channels of 4x4 pixels. */
export function image(): Tensor {
  return ones([1, 2, 4, 4]);
}

/** A layer for three features. */
export function layer(): Layer {
  return linear(3, 3, { rng: rng(7) });
}

/** A net for three features, and three classes. */
export function model(): Layer {
  return sequential(linear(3, 4, { rng: rng(7) }), relu, linear(4, 3, { rng: rng(8) }));
}

/** A net with a batch norm for images. */
export function imageModel(): Layer {
  return sequential(conv2d(2, 4, { kernelSize: 3, rng: rng(7) }), batchNorm(4), relu);
}

/** Three samples of three features. */
export function samples(): ReturnType<typeof dataset> {
  return dataset({
    x: Float32Array.from({ length: 18 }, (_, i) => Math.sin(i)),
    y: new Int32Array([0, 1, 2, 0, 1, 2]),
    shape: [3],
    classes: ["a", "b", "c"],
    role: "train",
  });
}
