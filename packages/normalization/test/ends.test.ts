import {
  type Backend,
  cast,
  grad,
  type Layer,
  mul,
  reference,
  rng,
  setBackend,
  type Shape,
  sum,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { batchNorm, groupNorm, instanceNorm, layerNorm, rmsNorm } from "../src/index.ts";
import { backends } from "./backends.ts";

expect.extend(matchers);

const SHAPE: Shape = [3, 4, 5];
const options = { trackRunningStats: false } as const;
const norms: Readonly<Record<string, (dtype: "float32" | "float64") => Layer>> = {
  batchNorm: (dtype) => batchNorm(4, { dtype, ...options }),
  "batchNorm without affine": (dtype) => batchNorm(4, { dtype, affine: false, ...options }),
  layerNorm: (dtype) => layerNorm([4, 5], { dtype }),
  groupNorm: (dtype) => groupNorm(2, 4, { dtype }),
  instanceNorm: (dtype) => instanceNorm(4, { dtype, affine: true }),
  rmsNorm: (dtype) => rmsNorm([4, 5], { dtype }),
};
const rows = Object.entries(norms).map(([name, make]) => ({ name, make }));
/** A device cannot be asked for values at once. */
const device = (): Backend => {
  const { downloadSync: _, ...rest } = reference();
  return { ...rest, name: "device" };
};
const precise = reference();

/** The values of the output, of the gradients of all that is trained, and of the gradient of the input's gradient. */
function everythingOf(layer: Layer, x: Tensor, upstream: Tensor, isTwice: boolean): Tensor[] {
  const trained = Object.values(layer.parameters ?? {});
  const y = layer(x, { training: true });
  const first = grad(sum(mul(y, upstream)), [x, ...trained], { createGraph: isTwice });
  return [y, ...first];
}

const inDoubles = async (x: Tensor, scale = 1): Promise<Tensor> =>
  tensor(
    Array.from(await x.data(), (value) => value * scale),
    { shape: x.shape, dtype: "float64", backend: precise },
  );

describe.each([...backends, ["a device without kernels", device] as const])("%s", (name, make) => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await make();
    setBackend(backend);
  });

  describe.each([1e-25, 1, 1e15, 1.8e19, 2e19, 1e20, 1e25, 1e33, 1e38])("inputs of the size of %d", (size) => {
    // What only a recorded gradient is computed from is composed on devices too, where squares may overflow.
    const isExact = name !== "a device without kernels";
    test.each(rows.filter((row) => isExact || row.name === "rmsNorm"))(
      "$name is what it is in double precision",
      async (row) => {
        const drawn = await rng(3).normal(SHAPE).data();
        const x = tensor(
          Float32Array.from(drawn, (value) => value * size),
          { shape: SHAPE, requiresGrad: true },
        );
        const upstream = rng(4).normal(SHAPE);
        setBackend(precise);
        const wide = cast(await inDoubles(x), "float64").detach();
        wide.requiresGrad = true;
        const expected = everythingOf(row.make("float64"), wide, await inDoubles(upstream), false);
        setBackend(backend);
        for (const isTwice of [false, true]) {
          const found = everythingOf(row.make("float32"), x, upstream, isTwice && isExact);
          for (const [index, values] of found.entries()) {
            // The gradient of the input is as small as the input is large.
            const scale = index === 1 ? Math.max(size, 1e-2) : 1;
            expect(await inDoubles(values, scale)).toBeAllClose(await inDoubles(expected[index]!, scale), {
              rtol: 2e-5,
              atol: 5e-6,
            });
          }
        }
      },
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("what has %d in it is NaN, and nothing else is", async (value) => {
    const x = tensor([
      [1, value, 3],
      [1e25, 2e25, 4e25],
      [1, 2, 4],
    ]);
    const y = Array.from(await layerNorm(3, { elementwiseAffine: false })(x).data());
    expect(y.map(Number.isNaN)).toEqual([true, true, true, false, false, false, false, false, false]);
  });
});

describe.each(backends)("%s", (_, make) => {
  beforeEach(async () => {
    setBackend(await make());
  });

  test("rows of ordinary size beside huge ones keep their values", async () => {
    const layer = layerNorm(3, { elementwiseAffine: false });
    const alone = layer(tensor([[1, 2, 4]]));
    const both = layer(
      tensor([
        [1, 2, 4],
        [1e30, 2e30, 4e30],
      ]),
    );
    const expected = await alone.data();
    expect(Array.from((await both.data()).subarray(0, 3))).toEqual(Array.from(expected));
    expect((await both.data())[3]).toBeCloseTo(expected[0]!, 4);
  });

  test("a huge row without any variance is zeros", async () => {
    const y = layerNorm(4, { elementwiseAffine: false })(tensor([[3e38, 3e38, 3e38, 3e38]]));
    expect(Array.from(await y.data(), Math.abs)).toEqual([0, 0, 0, 0]);
  });
});
