import {
  type Backend,
  full,
  grad,
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
import * as activations from "../src/index.ts";
import {
  type Activation,
  elu,
  gelu,
  hardSwish,
  hardTanh,
  leakyRelu,
  logSoftmax,
  mish,
  relu,
  selu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
} from "../src/index.ts";

expect.extend(matchers);

/** A backend whose kernels answer 7 forward and 9 backward, and write down what they were called with. */
function marked(): { backend: Backend; calls: unknown[][] } {
  const backend = reference();
  const calls: unknown[][] = [];
  const answer = (value: number, x: Operand, ...call: unknown[]) => {
    calls.push(call);
    return backend.fill(value, x.shape, x.dtype);
  };
  const fused: Backend["fused"] = {
    activation: (kind, x, parameter) => answer(7, x, kind, parameter),
    activationGrad: (kind, x, y, dy, parameter) => answer(9, x, "grad", kind, parameter, y.shape, dy.shape),
    elementwise: (fn, operands, parameters) =>
      answer(fn.operands.length === 1 ? 7 : 9, operands[0] as Operand, fn.name, ...parameters),
    softmax: (x) => answer(7, x, "softmax"),
    softmaxGrad: (y) => answer(9, y, "softmaxGrad"),
    logSoftmax: (x) => answer(7, x, "logSoftmax"),
    logSoftmaxGrad: (y) => answer(9, y, "logSoftmaxGrad"),
  };
  return { backend: { ...backend, fused }, calls };
}

const input = (): Tensor => tensor([[1, -2, 3]], { requiresGrad: true });

describe("an elementwise activation is one kernel where the backend has it", () => {
  test.each<[Activation, string, number]>([
    [relu, "relu", 0],
    [sigmoid, "sigmoid", 0],
    [tanh, "tanh", 0],
    [swish.with({ beta: 1.5 }), "swish", 1.5],
    [gelu, "gelu", 0],
    [gelu.with({ approximate: "tanh" }), "geluTanh", 0],
    [softplus.with({ beta: 2 }), "softplus", 2],
  ])("%o is %s of %d", (f, kind, parameter) => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = input();
    const y = f(x);
    expect(y).toBeAllClose([[7, 7, 7]]);
    expect(calls).toEqual([[kind, parameter]]);
    expect(grad(sum(y), [x])[0]).toBeAllClose([[9, 9, 9]]);
    expect(calls.slice(1)).toEqual([["grad", kind, parameter, [1, 3], [1, 3]]]);
  });

  test.each<[Activation, string, readonly number[]]>([
    [leakyRelu.with({ negativeSlope: 0.2 }), "leakyRelu", [0.2]],
    [elu.with({ alpha: 0.5 }), "elu", [0.5]],
    [selu, "selu", []],
    [hardSwish, "hardSwish", []],
    [mish, "mish", []],
    [hardTanh.with({ max: 2 }), "hardTanh", [-1, 2]],
  ])("%o is the formula %s of %j", (f, kind, parameters) => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = input();
    const y = f(x);
    expect(y).toBeAllClose([[7, 7, 7]]);
    expect(grad(sum(y), [x])[0]).toBeAllClose([[9, 9, 9]]);
    expect(f.derivative(x.detach())).toBeAllClose([[9, 9, 9]]);
    expect(calls).toEqual([kind, `${kind}Grad`, kind, `${kind}Derivative`].map((name) => [name, ...parameters]));
  });

  test("but composed while the gradient is recorded itself", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = input();
    const [first] = grad(sum(leakyRelu.with({ negativeSlope: 0.25 })(x)), [x], { createGraph: true });
    expect(first).toBeAllClose([[1, 0.25, 1]]);
    expect(calls).toEqual([["leakyRelu", 0.25]]);
  });

  test("and softplus has its kernel up to a threshold that would show, and x beyond", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    expect(softplus.with({ threshold: 2 })(tensor([1, 3]))).toBeAllClose([7, 3]);
    expect(calls).toEqual([["softplus", 1]]);
  });
});

describe("softmax and logSoftmax", () => {
  test.each([
    [softmax, "softmax"],
    [logSoftmax, "logSoftmax"],
  ] as const)("%o is the kernel %s along the last axis", (f, name) => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = input();
    const y = f.with({ axis: 1 })(x);
    expect(y).toBeAllClose([[7, 7, 7]]);
    expect(grad(sum(y), [x])[0]).toBeAllClose([[9, 9, 9]]);
    expect(calls).toEqual([[name], [`${name}Grad`]]);
  });

  test("are composed along another axis", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    expect(
      softmax.with({ axis: 0 })(
        tensor([
          [0, 1],
          [0, 1],
        ]),
      ),
    ).toBeAllClose([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(calls).toEqual([]);
  });
});

describe("memory", () => {
  const plain = Object.values(activations).filter(
    (value): value is Activation => "kind" in value && value.kind !== "maxoutFeatures",
  );
  test.each(plain.map((f) => [f.kind, f] as const))("%s leaves its result alone behind", (_, f) => {
    const backend = withoutFused(reference());
    setBackend(backend);
    const x = full([4, 3], 0.5);
    const before = backend.memory();
    const y = f(x);
    expect(backend.memory()).toEqual({ buffers: before.buffers + 1, bytes: before.bytes + 48 });
    y.dispose();
    expect(backend.memory()).toEqual(before);
  });

  test("gradients of all of them leave nothing behind but themselves", () => {
    const backend = withoutFused(reference());
    setBackend(backend);
    const x = ones([4, 3], { requiresGrad: true });
    const before = backend.memory();
    for (const f of plain) {
      const [gradient] = scope(() => grad(sum(f(x)), [x]));
      gradient!.dispose();
    }
    expect(backend.memory()).toEqual(before);
  });
});
