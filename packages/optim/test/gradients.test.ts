import { add, keep, mul, reference, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { isClearError, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { adam, clipGradNorm, clipGradValue, ema, type Optimizer, sgd, swa } from "../src/index.ts";
import { optimizers } from "./all-optimizers.ts";
import { caught } from "./caught.ts";
import { directKernels } from "./direct-kernels.ts";

beforeEach(() => setBackend(reference()));

const weights = (): [Tensor, Tensor] => [
  tensor([1, 2], { requiresGrad: true }),
  tensor([[3, 4, 5]], { requiresGrad: true }),
];

function dead(x: Tensor): Tensor {
  x.dispose();
  return x;
}

/** What may stand where the gradient of the second weight is, how it is told, and what refuses it. */
const wrong: readonly [name: string, make: () => unknown, kind: string, got: string, remedy: string][] = [
  [
    "int32",
    () => tensor([[1, 2, 3]], { dtype: "int32" }),
    "DTypeError",
    "Tensor(int32 [1, 3] on reference) at position 1",
    'Convert with cast(grad, "float32").',
  ],
  [
    "float64",
    () => tensor([[1, 2, 3]], { dtype: "float64" }),
    "DTypeError",
    "Tensor(float64 [1, 3] on reference) at position 1",
    'Convert with cast(grad, "float32").',
  ],
  [
    "too short",
    () => tensor([[1, 2]]),
    "ShapeError",
    "Tensor(float32 [1, 2] on reference) at position 1",
    "Compute it with backward(loss).",
  ],
  [
    "of another rank",
    () => tensor([1, 2, 3]),
    "ShapeError",
    "Tensor(float32 [3] on reference) at position 1",
    "Compute it with backward(loss).",
  ],
  [
    "empty",
    () => zeros([0]),
    "ShapeError",
    "Tensor(float32 [0] on reference) at position 1",
    "Compute it with backward(loss).",
  ],
  [
    "of another backend of the same name",
    () => tensor([[1, 2, 3]], { backend: reference() }),
    "BackendError",
    "Tensor(float32 [1, 3] on reference), which is another reference, at position 1",
    "Move it with await moveTo(grad, backend).",
  ],
  [
    "of another backend",
    () => tensor([[1, 2, 3]], { backend: { ...reference(), name: "elsewhere" } }),
    "BackendError",
    "Tensor(float32 [1, 3] on elsewhere) at position 1",
    "Move it with await moveTo(grad, backend).",
  ],
  [
    "disposed",
    () => dead(tensor([[1, 2, 3]])),
    "DisposedError",
    "a disposed Tensor(float32 [1, 3] on reference) at position 1",
    "Assign undefined when its memory is given back, or keep() it.",
  ],
  [
    "a list",
    () => [[1, 2, 3]],
    "TypeError",
    "an array of 1 at position 1",
    "Compute it with backward(loss); undefined is none.",
  ],
  ["null", () => null, "TypeError", "null at position 1", "Compute it with backward(loss); undefined is none."],
];

const rule =
  "grad must be alive and have its parameter's shape, dtype and backend, Tensor(float32 [1, 3] on reference)";

/** Everything that a step changes. */
function all(optimizer: Optimizer, parameters: readonly Tensor[]): unknown {
  const { tensors, ...plain } = optimizer.state();
  const moments = Object.entries(tensors).map(([key, x]) => [key, Array.from(x.dataSync())]);
  return { ...plain, moments, weights: parameters.map((x) => Array.from(x.dataSync())) };
}

describe.each(wrong)("a gradient that is %s", (_, make, kind, got, remedy) => {
  test.each(Object.entries(optimizers))("is refused by %s before anything changes", (name, create) => {
    const [a, b] = weights();
    const optimizer = create([{ parameters: [a] }, { parameters: [b], learningRate: 0.5 }] as never, {
      learningRate: 0.1,
    });
    [a.grad, b.grad] = [tensor([1, -1]), tensor([[1, 2, 3]])];
    optimizer.step();
    const before = all(optimizer, [a, b]);
    [a.grad, b.grad] = [tensor([1, -1]), make() as Tensor];
    expect(thrown(() => optimizer.step())).toBe(`${kind}: ${name}.step: ${rule}, got ${got}. ${remedy}`);
    expect(all(optimizer, [a, b])).toEqual(before);
  });

  test("is refused by the clipping functions, with all gradients as they were", () => {
    const [a, b] = weights();
    a.grad = tensor([30, -40]);
    b.grad = make() as Tensor;
    for (const [name, clip] of [
      ["clipGradNorm", () => clipGradNorm([a, b], 1)],
      ["clipGradValue", () => clipGradValue([a, b], 1)],
    ] as const) {
      expect(thrown(clip)).toBe(`${kind}: ${name}: ${rule}, got ${got}. ${remedy}`);
      expect(Array.from(a.grad.dataSync())).toEqual([30, -40]);
    }
  });

  test("is refused before a fused kernel sees it", () => {
    const { backend, calls } = directKernels();
    setBackend(backend);
    const [a, b] = weights();
    [a.grad, b.grad] = [tensor([1, 1]), make() as Tensor];
    for (const optimizer of [sgd([a, b], { learningRate: 1 }), adam([a, b])]) {
      expect(thrown(() => optimizer.step())).toContain(`${kind}: ${optimizer.kind}.step: grad must be alive`);
    }
    expect(calls).toEqual([]);
  });
});

describe("parameters that cannot be trained are refused", () => {
  const takers: readonly [string, (parameters: readonly Tensor[]) => unknown][] = [
    ...Object.entries(optimizers).map(([name, make]): [string, (parameters: readonly Tensor[]) => unknown] => [
      name,
      (parameters) => make(parameters, { learningRate: 0.1 }),
    ]),
    ["clipGradNorm", (parameters) => clipGradNorm(parameters, 1)],
    ["clipGradValue", (parameters) => clipGradValue(parameters, 1)],
    ["ema", (parameters) => ema(parameters)],
    ["swa", (parameters) => swa(parameters)],
  ];

  test.each(takers)("by %s", (name, take) => {
    const [a] = weights();
    const attempts: readonly [unknown, string][] = [
      [
        tensor([1, 2], { dtype: "int32" }),
        `DTypeError: ${name}: parameters must be float32 or float64, got Tensor(int32 [2] on reference) at position 1. Convert with cast(x, "float32") before training.`,
      ],
      [
        dead(tensor([1])),
        `DisposedError: ${name}: parameters must be alive, got a disposed Tensor(float32 [1] on reference) at position 1. Create parameters outside of scope(), or keep() them.`,
      ],
      [
        mul(a, 2),
        `TypeError: ${name}: parameters must not be results of recorded operations, got Tensor(float32 [2] on reference) at position 1. Its gradient stays with what it was computed from; give that, or a detach() of it.`,
      ],
      [
        a,
        `RangeError: ${name}: each parameter must be given once, got Tensor(float32 [2] on reference) again at position 1. It would be updated twice in each step.`,
      ],
    ];
    for (const [given, message] of attempts) expect(thrown(() => take([a, given as Tensor]))).toBe(message);
    for (const given of [undefined, null, 3, "weights", {}, new Map(), Promise.resolve([a]), a]) {
      expect([given, isClearError(caught(() => take(given as never)))]).toEqual([given, true]);
    }
    for (const given of [undefined, null, 3, "weight", [a]]) {
      expect(thrown(() => take([given as never]))).toMatch(
        new RegExp(`^TypeError: ${name}: parameters must be tensors`),
      );
    }
  });

  test("also when they were disposed since, before anything changes", () => {
    for (const make of Object.values(optimizers)) {
      const [a, b] = weights();
      const optimizer = make([a, b], { learningRate: 0.1 });
      a.grad = tensor([1, 1]);
      b.dispose();
      expect(thrown(() => optimizer.step())).toBe(
        `DisposedError: ${optimizer.kind}.step: parameters must be alive, got a disposed Tensor(float32 [1, 3] on reference) at position 1. Create parameters outside of scope(), or keep() them.`,
      );
      expect([Array.from(a.dataSync()), optimizer.steps, optimizer.state().numbers]).toEqual([[1, 2], 0, {}]);
    }
  });
});

test("a gradient that two parameters share moves both, and is clipped once", () => {
  const [a, b] = [tensor([0, 0], { requiresGrad: true }), tensor([1, 1], { requiresGrad: true })];
  const shared = keep(add(tensor([3, 0]), tensor([0, 4])));
  [a.grad, b.grad] = [shared, shared];
  expect(clipGradNorm([a, b], Math.SQRT1_2).dataSync()[0]).toBeCloseTo(Math.sqrt(50), 5);
  expect(shared.dataSync()[1]).toBeCloseTo(0.4, 5);
  sgd([a, b], { learningRate: 1 }).step();
  expect(a.dataSync()[1]).toBeCloseTo(-0.4, 5);
  expect(b.dataSync()[1]).toBeCloseTo(0.6, 5);
});
