import { type Backend, type Layer, reference, rng, setBackend, withoutFused } from "@ganglion/tensor";
import { describe, expect, test } from "vitest";
import { batchNorm, groupNorm, instanceNorm, layerNorm, rmsNorm } from "../src/index.ts";
import { withNormKernels } from "./norm-kernels.ts";

const layers: Readonly<Record<string, () => Layer>> = {
  batchNorm: () => batchNorm(4),
  "batchNorm without affine": () => batchNorm(4, { affine: false }),
  "batchNorm that is frozen": () => batchNorm(4, { trainable: false }),
  layerNorm: () => layerNorm(3),
  "layerNorm without affine": () => layerNorm(3, { elementwiseAffine: false }),
  groupNorm: () => groupNorm(2, 4),
  instanceNorm: () => instanceNorm(4),
  rmsNorm: () => rmsNorm(3),
};
const rows = Object.entries(layers).flatMap(([name, make]) =>
  [true, false].flatMap((training) => [1, 1e25].map((size) => ({ name, make, training, size }))),
);

describe.each([
  ["composed", () => withoutFused(reference())],
  ["with kernels", withNormKernels],
] as readonly (readonly [string, () => Backend])[])(
  "outside of every scope, %s, nothing is left when the result is gone:",
  (_, makeBackend) => {
    test.each(rows)("$name, training $training, inputs of $size", ({ make, training, size }) => {
      const backend = makeBackend();
      setBackend(backend);
      const layer = make();
      const x = rng(3).normal([2, 4, 3], { std: size });
      x.requiresGrad = true;
      const before = backend.memory();
      const y = layer(x, { training });
      expect(y.requiresGrad).toBe(true);
      y.dispose();
      expect(backend.memory()).toEqual(before);
    });
  },
);
