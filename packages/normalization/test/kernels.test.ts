import {
  type Backend,
  full,
  grad,
  type Layer,
  type Operand,
  ones,
  reference,
  scope,
  setBackend,
  sum,
  type Tensor,
  tensor,
  withoutFused,
} from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { describe, expect, test } from "vitest";
import { batchNorm, groupNorm, instanceNorm, layerNorm, rmsNorm } from "../src/index.ts";
import { withNormKernels } from "./norm-kernels.ts";

expect.extend(matchers);

/** A backend whose kernels answer with constants and write down what they were called with. */
function marked(missing?: "batchNormGrad" | "rowNormGrad"): { backend: Backend; calls: unknown[][] } {
  const backend = reference();
  const calls: unknown[][] = [];
  const answer = (value: number, { dtype }: Operand, shape: readonly number[]) => backend.fill(value, shape, dtype);
  const fused: Backend["fused"] = {
    batchNorm(x, weight, bias, eps) {
      calls.push(["batchNorm", x.shape, weight?.shape, bias?.shape, eps]);
      const channels = [x.shape[1]!];
      return { y: answer(7, x, x.shape), mean: answer(2, x, channels), variance: answer(3, x, channels) };
    },
    batchNormGrad(x, weight, mean, variance, dy, eps) {
      calls.push(["batchNormGrad", x.shape, weight?.shape, mean.shape, variance.shape, dy.shape, eps]);
      const channels = [x.shape[1]!];
      return { x: answer(9, x, x.shape), weight: answer(10, x, channels), bias: answer(11, x, channels) };
    },
    rowNorm(x, eps) {
      calls.push(["rowNorm", x.shape, eps]);
      const rows = [x.shape[0]!];
      return { y: answer(7, x, x.shape), mean: answer(2, x, rows), variance: answer(3, x, rows) };
    },
    rowNormGrad(x, mean, variance, dy, eps) {
      calls.push(["rowNormGrad", x.shape, mean.shape, variance.shape, dy.shape, eps]);
      return answer(9, x, x.shape);
    },
  };
  const kept = Object.fromEntries(Object.entries(fused).filter(([name]) => name !== missing));
  return { backend: { ...backend, fused: kept }, calls };
}

const input = (): Tensor => ones([2, 4, 3], { requiresGrad: true });

describe("batch norm by the batch is one kernel where the backend has it, and its gradient is another", () => {
  test("with parameters", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = input();
    const layer = batchNorm(4, { momentum: 1, eps: 1e-3 });
    const { weight, bias } = layer.parameters;
    const y = layer(x, { training: true });
    expect(y).toBeAllClose(full([2, 4, 3], 7));
    expect(layer.buffers.running_mean!).toBeAllClose([2, 2, 2, 2]);
    expect(layer.buffers.running_var!).toBeAllClose([3.6, 3.6, 3.6, 3.6]);
    const [dx, dw, db] = grad(sum(y), [x, weight!, bias!]);
    expect(dx!).toBeAllClose(full([2, 4, 3], 9));
    expect(dw!).toBeAllClose([10, 10, 10, 10]);
    expect(db!).toBeAllClose([11, 11, 11, 11]);
    expect(calls).toEqual([
      ["batchNorm", [2, 4, 3], [4], [4], 1e-3],
      ["batchNormGrad", [2, 4, 3], [4], [4], [4], [2, 4, 3], 1e-3],
    ]);
  });

  test("without, and with frozen ones", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = input();
    expect(grad(sum(batchNorm(4, { affine: false })(x, { training: true })), [x])[0]!).toBeAllClose(full([2, 4, 3], 9));
    expect(calls.map(([name, , weight]) => [name, weight])).toEqual([
      ["batchNorm", undefined],
      ["batchNormGrad", undefined],
    ]);
    const frozen = batchNorm(4, { trainable: false });
    expect(grad(sum(frozen(x, { training: true })), [x])[0]!).toBeAllClose(full([2, 4, 3], 9));
  });

  test("but its gradient is composed while that is recorded itself, or where the kernel is missing", async () => {
    for (const [missing, options] of [
      [[], { createGraph: true }],
      [["batchNormGrad"], {}],
    ] as const) {
      const { backend, calls } = marked(...(missing as readonly "batchNormGrad"[]));
      setBackend(backend);
      const x = tensor([[1], [2], [4]], { requiresGrad: true });
      const [dx] = grad(sum(batchNorm(1)(x, { training: true }).mul(x)), [x], options);
      setBackend(withoutFused(reference()));
      const z = tensor([[1], [2], [4]], { requiresGrad: true });
      // The marked kernel's answer 7 is what x is multiplied with.
      const viaNorm = grad(sum(batchNorm(1)(z, { training: true }).mul(z.detach())), [z])[0]!;
      expect(dx!).toBeAllClose(viaNorm.add(7));
      expect(calls).toEqual([["batchNorm", [3, 1], [1], [1], 1e-5]]);
    }
  });

  test("and by running statistics no kernel is asked", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    expect(batchNorm(4, { eps: 0 })(input())).toBeAllClose(ones([2, 4, 3]));
    expect(calls).toEqual([]);
  });
});

describe("the norms of rows are one kernel where the backend has it, and its gradient is another", () => {
  test.each([
    { name: "layerNorm", make: () => layerNorm([4, 3], { eps: 1e-3 }), rows: [2, 12] },
    { name: "groupNorm", make: () => groupNorm(2, 4, { eps: 1e-3 }), rows: [4, 6] },
    { name: "instanceNorm", make: () => instanceNorm(4, { eps: 1e-3 }), rows: [8, 3] },
  ])("$name", ({ make, rows }) => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = input();
    const y = make()(x);
    expect(y).toBeAllClose(full([2, 4, 3], 7));
    expect(grad(sum(y), [x])[0]!).toBeAllClose(full([2, 4, 3], 9));
    expect(calls).toEqual([
      ["rowNorm", rows, 1e-3],
      ["rowNormGrad", rows, [rows[0]], [rows[0]], rows, 1e-3],
    ]);
  });

  test("but the gradient is composed of what the kernel returned where its own is missing", () => {
    const { backend } = marked("rowNormGrad");
    setBackend(backend);
    const x = tensor([[1, 2]], { requiresGrad: true });
    const layer = layerNorm(2, { elementwiseAffine: false, eps: 1 });
    // normal is 7 and the variance 3: (dy - mean(dy) - 7 mean(7 dy)) / sqrt(3 + 1) for dy = [1, 3].
    expect(grad(sum(layer(x).mul(tensor([[1, 3]]))), [x])[0]!).toBeAllClose([[(-1 - 98) / 2, (1 - 98) / 2]]);
  });

  test("rms norm has none", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    expect(rmsNorm(2, { eps: 0 })(tensor([[1, 7]]))).toBeAllClose([[0.2, 1.4]]);
    expect(calls).toEqual([]);
  });
});

const layers: Readonly<Record<string, () => Layer>> = {
  batchNorm: () => batchNorm(4),
  "batchNorm without affine": () => batchNorm(4, { affine: false }),
  layerNorm: () => layerNorm(3),
  "layerNorm without affine": () => layerNorm(3, { elementwiseAffine: false }),
  groupNorm: () => groupNorm(2, 4),
  instanceNorm: () => instanceNorm(4),
  rmsNorm: () => rmsNorm(3),
};
const rows = Object.entries(layers).flatMap(([name, make]) =>
  [true, false].map((training) => ({ name, make, training })),
);

describe.each([
  ["composed", () => withoutFused(reference())],
  ["fused", withNormKernels],
])("memory, %s:", (_, makeBackend) => {
  test.each(rows)("$name leaves its result alone behind, training $training", ({ make, training }) => {
    const backend = makeBackend();
    setBackend(backend);
    const layer = make();
    for (const parameter of Object.values(layer.parameters ?? {})) parameter.requiresGrad = false;
    const x = full([2, 4, 3], 0.5);
    const before = backend.memory();
    const y = layer(x, { training });
    expect(backend.memory()).toEqual({ buffers: before.buffers + 1, bytes: before.bytes + 96 });
    y.dispose();
    expect(backend.memory()).toEqual(before);
  });

  test.each(rows)("$name keeps it flat over steps, training $training", ({ make, training }) => {
    const backend = makeBackend();
    setBackend(backend);
    const layer = make();
    const x = ones([2, 4, 3], { requiresGrad: true });
    const before = backend.memory();
    for (let step = 0; step < 3; step++) {
      const [gradient] = scope(() => grad(sum(layer(x, { training })), [x]));
      gradient!.dispose();
    }
    expect(backend.memory()).toEqual(before);
  });
});
