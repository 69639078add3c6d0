import {
  type Backend,
  grad,
  indexNaming,
  type Operand,
  reference,
  scope,
  setBackend,
  sum,
  tensor,
  withoutFused,
} from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { describe, expect, test } from "vitest";
import { binaryCrossEntropy, crossEntropy, hinge, huber, klDivergence, meanSquaredError } from "../src/index.ts";

expect.extend(matchers);

/** A backend whose kernels answer fixed numbers and write down what they were called with. */
function marked(): { backend: Backend; calls: unknown[][] } {
  const backend = reference();
  const calls: unknown[][] = [];
  const read = (x: Operand): number[] => Array.from(backend.downloadSync!(x));
  const fused: Backend["fused"] = {
    softmaxCrossEntropy(logits, labels, ignoreIndex) {
      calls.push(["loss", logits.shape, read(labels), ignoreIndex]);
      return backend.fill(4, [logits.shape[0]!], logits.dtype);
    },
    softmaxCrossEntropyGrad(logits, labels, dy, ignoreIndex) {
      calls.push(["grad", logits.shape, read(labels), read(dy), ignoreIndex]);
      return backend.fill(9, logits.shape, logits.dtype);
    },
    logSoftmax(x) {
      calls.push(["logSoftmax", x.shape]);
      return backend.fill(-2, x.shape, x.dtype);
    },
    logSoftmaxGrad(y, dy) {
      calls.push(["logSoftmaxGrad", read(dy)]);
      return backend.fill(6, y.shape, y.dtype);
    },
    activation(kind, x, parameter) {
      calls.push([kind, parameter]);
      return backend.fill(3, x.shape, x.dtype);
    },
    activationGrad(kind, x, _y, dy, parameter) {
      calls.push([`${kind}Grad`, read(dy), parameter]);
      return backend.fill(5, x.shape, x.dtype);
    },
  };
  return { backend: { ...backend, fused }, calls };
}

const logits = () =>
  tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { requiresGrad: true },
  );
const labels = (values: number[]) => tensor(values, { dtype: "int32" });

describe("crossEntropy", () => {
  test("of labels is one kernel forward and one backward", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = logits();
    const loss = crossEntropy(x, labels([2, 0]));
    expect(loss).toBeAllClose(4);
    expect(grad(loss, [x])[0]).toBeAllClose([
      [9, 9, 9],
      [9, 9, 9],
    ]);
    expect(calls).toEqual([
      ["loss", [2, 3], [2, 0], -100],
      ["grad", [2, 3], [2, 0], [0.5, 0.5], -100],
    ]);
  });

  test("with weights and an ignored label hands on what each sample counts", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = logits();
    const loss = crossEntropy(x, labels([2, 7]), { weight: tensor([1, 2, 3]), ignoreIndex: 7, reduction: "sum" });
    expect(loss).toBeAllClose(12);
    grad(loss, [x]);
    expect(calls[1]).toEqual(["grad", [2, 3], [2, 7], [3, 0], 7]);
  });

  test("with smoothing or probabilities goes through the logSoftmax kernel", () => {
    const { backend, calls } = marked();
    setBackend(backend);
    const x = logits();
    expect(crossEntropy(x, labels([2, 0]), { labelSmoothing: 0.1 })).toBeAllClose(2);
    const loss = crossEntropy(
      x,
      tensor([
        [0.5, 0.5, 0],
        [0, 1, 0],
      ]),
      { reduction: "sum" },
    );
    expect(loss).toBeAllClose(4);
    expect(grad(loss, [x])[0]).toBeAllClose([
      [6, 6, 6],
      [6, 6, 6],
    ]);
    expect(calls.map(([name]) => name)).toEqual(["logSoftmax", "logSoftmax", "logSoftmaxGrad"]);
    expect(calls[2]).toEqual(["logSoftmaxGrad", [-0.5, -0.5, -0, -0, -1, -0]]);
  });

  test("is composed where the gradient is recorded itself", () => {
    const { backend, calls } = marked();
    const composed = withoutFused(backend);
    setBackend({ ...composed, fused: { softmaxCrossEntropy: backend.fused.softmaxCrossEntropy! } });
    const x = logits();
    const target = labels([2, -100]);
    const [first] = grad(crossEntropy(x, target), [x], { createGraph: true });
    const p = [1, 2, 3].map((value) => Math.exp(value) / (Math.exp(1) + Math.exp(2) + Math.exp(3)));
    expect(first).toBeAllClose([
      [p[0]!, p[1]!, p[2]! - 1],
      [0, 0, 0],
    ]);
    expect(calls.map(([name]) => name)).toEqual(["loss"]);
  });
});

describe("labels that only the device can read", () => {
  const wanted = (loss: string, hint = ""): string =>
    `${loss}: labels must be from 0 to 2, got 7 at [1, 0]. Classes are counted from 0${hint}.`;
  const leftOut = " and -100 (ignoreIndex) leaves a sample out";
  const bad = { place: 1, index: 7, length: 3 };

  /** A device that says what an operation that computes would call a label that it finds to be no class later. */
  function device(): { backend: Backend; said: unknown[] } {
    const { downloadSync: _, ...backend } = reference();
    const said: unknown[] = [];
    const say = (): void => void said.push(indexNaming()?.(bad).message);
    const fused: Backend["fused"] = {
      softmaxCrossEntropy(x) {
        say();
        return backend.fill(4, [x.shape[0]!], x.dtype);
      },
      softmaxCrossEntropyGrad(x) {
        say();
        return backend.fill(9, x.shape, x.dtype);
      },
    };
    const gather: Backend["gather"] = (x, indices, axis) => {
      say();
      return backend.gather(x, indices, axis);
    };
    return { backend: { ...backend, gather, fused }, said };
  }

  test("are named by crossEntropy, whose gradient is computed later", () => {
    const { backend, said } = device();
    setBackend(backend);
    const x = tensor(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3, 1], requiresGrad: true });
    grad(crossEntropy(x, tensor(Int32Array.of(1, 2), { shape: [2, 1] })), [x]);
    expect(said).toEqual([wanted("crossEntropy", leftOut), wanted("crossEntropy", leftOut)]);
  });

  test("are named by crossEntropy where it is composed", () => {
    const { backend, said } = device();
    setBackend(backend);
    const target = tensor(Int32Array.of(1, 2), { shape: [2, 1] });
    crossEntropy(tensor(new Float32Array(6), { shape: [2, 3, 1] }), target, { labelSmoothing: 0.5 });
    expect(said).toEqual([wanted("crossEntropy", leftOut)]);
  });

  test("are named by hinge", () => {
    const { backend, said } = device();
    setBackend(backend);
    hinge(tensor(new Float32Array(6), { shape: [2, 3, 1] }), tensor(Int32Array.of(1, 2), { shape: [2, 1] }));
    expect(said).toEqual([wanted("hinge")]);
  });
});

test("binaryCrossEntropy is made of the softplus kernel", () => {
  const { backend, calls } = marked();
  setBackend(backend);
  const x = logits();
  const loss = binaryCrossEntropy(
    x,
    tensor([
      [1, 1, 1],
      [1, 1, 1],
    ]),
    { reduction: "sum" },
  );
  expect(loss).toBeAllClose(18);
  // 5 for the negative side, whose weight of 0 is in what the kernel got, less 5 for the positive one.
  expect(grad(loss, [x])[0]).toBeAllClose([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  expect(calls).toEqual([
    ["softplus", 1],
    ["softplus", 1],
    ["softplusGrad", [1, 1, 1, 1, 1, 1], 1],
    ["softplusGrad", [0, 0, 0, 0, 0, 0], 1],
  ]);
});

test("a step leaves nothing behind but the loss and the gradient", () => {
  const backend = withoutFused(reference());
  setBackend(backend);
  const x = logits();
  const target = tensor([
    [0.5, 0.25, 0.25],
    [0, 1, 0],
  ]);
  const classes = labels([2, 0]);
  const before = backend.memory();
  for (const loss of [
    () => crossEntropy(x, classes, { labelSmoothing: 0.1 }),
    () => crossEntropy(x, target),
    () => binaryCrossEntropy(x, target),
    () => meanSquaredError(x, target),
    () => huber(x, target),
    () => hinge(x, classes),
    () => klDivergence(x, target),
  ]) {
    const kept = scope(() => {
      const y = loss();
      return [y, ...grad(sum(y), [x])];
    });
    expect(backend.memory()).toEqual({ buffers: before.buffers + 2, bytes: before.bytes + 4 + 24 });
    for (const tensorLeft of kept) tensorLeft.dispose();
  }
  expect(backend.memory()).toEqual(before);
});
