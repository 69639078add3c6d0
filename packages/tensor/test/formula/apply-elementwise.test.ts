import { beforeEach, describe, expect, it } from "vitest";
import {
  applyElementwise,
  type Backend,
  elementwise,
  type ElementwiseFunction,
  grad,
  reference,
  rng,
  setBackend,
  type Tensor,
  tensor,
  withoutFused,
} from "../../src/index.ts";
import { assertGradCheck, assertGradGradCheck, fuzz, fuzzCount, randomElementwise } from "../../src/testing/index.ts";

beforeEach(() => setBackend(reference()));

const infinity = Number.POSITIVE_INFINITY;
const EXTREMES = [0, -0, 1, -1, 0.3, 2.5, -7, 1e-30, 1e30, -1e30, infinity, -infinity, Number.NaN];

/** All pairs and more of the extremes, in three operands, so many that the last block is not full. */
function operandsOn(backend: Backend, dtype: "float32" | "float64"): Tensor[] {
  const size = 1024 + 13 * 13 * 13;
  return [1, 13, 169].map((step) => {
    const values = Array.from({ length: size }, (_, i) => EXTREMES[Math.floor(i / step) % 13] as number);
    return tensor(values, { dtype, backend });
  });
}

describe("the kernel of the reference computes bit for bit what operations do", () => {
  it.each(["float32", "float64"] as const)("in %s, whatever the formula", async (dtype) => {
    const backend = reference();
    const operands = operandsOn(backend, dtype);
    const primitives = withoutFused(backend);
    const composed = operands.map((x) => tensor(x.dataSync(), { dtype, backend: primitives }));
    const parameters = [0.75, -infinity];
    let compared = 0;
    const report = await fuzz(`elementwise in ${dtype}`, fuzzCount(60), (random) => {
      const fn = randomElementwise(random, 1 + random.integer(12));
      const found = applyElementwise(fn, operands, parameters).dataSync();
      const expected = applyElementwise(fn, composed, parameters).dataSync();
      const isRounded = fn.steps.some((step) => step.kind === "unary" && step.op === "sigmoid");
      // A sigmoid is one function for the kernel, and four operations.
      if (!isRounded) expect(found).toEqual(expected);
      compared += isRounded ? 0 : 1;
    });
    expect([report.refused, compared > 0]).toEqual([0, true]);
  });
});

describe("applyElementwise", () => {
  const sigmoid = elementwise("sigmoid", ["x"], [], ({ x }) => x.sigmoid());
  const gate = elementwise("gate", ["x", "y"], ["p"], ({ x, y, p }) => x.mul(y.mul(p).sigmoid()).add(x.mul(x).mul(y)));

  it.each([
    ["a kernel", reference()],
    ["operations", withoutFused(reference())],
  ])("computes a sigmoid with both tails by %s", (_, backend) => {
    const x = tensor([0, 40, -40, -745, 1e3, -1e3, infinity, -infinity, Number.NaN], { dtype: "float64", backend });
    const found = [...applyElementwise(sigmoid, [x]).dataSync()];
    const tail = Math.exp(-40);
    expect(found).toEqual([0.5, 1 / (1 + tail), tail / (1 + tail), Math.exp(-745), 1, 0, 1, 0, Number.NaN]);
  });

  it("has gradients of every order", async () => {
    const operands = [tensor([0.5, -1, 2], { dtype: "float64" }), tensor([1, 0.25, -0.5], { dtype: "float64" })];
    const f = (x: Tensor, y: Tensor): Tensor => applyElementwise(gate, [x, y], [1.5]);
    await assertGradCheck(f, operands);
    await assertGradGradCheck(f, operands);
  });

  it("broadcasts a constant, and copies an operand", () => {
    for (const backend of [reference(), withoutFused(reference())]) {
      const x = tensor([[1, 2, 3]], { backend });
      const seven = applyElementwise(
        elementwise("seven", ["x"], [], (_, constant) => constant(7)),
        [x],
      );
      expect([seven.shape, [...seven.dataSync()]]).toEqual([
        [1, 3],
        [7, 7, 7],
      ]);
      const same = applyElementwise(
        elementwise("same", ["x"], [], ({ x: value }) => value),
        [x],
      );
      expect(same).not.toBe(x);
      x.dispose();
      expect([...same.dataSync()]).toEqual([1, 2, 3]);
    }
  });

  it("has comparisons that are numbers", () => {
    for (const backend of [reference(), withoutFused(reference())]) {
      const x = tensor([1, 2, 3], { backend });
      const ramp = elementwise("ramp", ["x"], [], ({ x: value }) =>
        value.greater(1).add(value.greater(2)).div(4).exp(),
      );
      const found = [...applyElementwise(ramp, [x]).dataSync()];
      expect(found).toEqual([1, Math.fround(Math.exp(0.25)), Math.fround(Math.exp(0.5))]);
    }
  });

  it("takes empty tensors and scalars", () => {
    for (const backend of [reference(), withoutFused(reference())]) {
      expect(applyElementwise(sigmoid, [tensor([], { shape: [0, 2], backend })]).shape).toEqual([0, 2]);
      expect(applyElementwise(sigmoid, [tensor(0, { backend })]).dataSync()[0]).toBe(0.5);
    }
  });

  it("leaves its result alone behind", () => {
    for (const backend of [reference(), withoutFused(reference())]) {
      const x = tensor([1, 2], { backend });
      const before = backend.memory().buffers;
      const y = applyElementwise(gate, [x, x], [2]);
      expect(backend.memory().buffers).toBe(before + 1);
      y.dispose();
      const z = applyElementwise(gate, [tensor([1, 2], { backend, requiresGrad: true }), x], [2]);
      grad(z.sum(), [z]);
    }
  });
});

describe("applyElementwise refuses", () => {
  const sum = elementwise("sum", ["x", "y"], ["p"], ({ x, y, p }) => x.add(y).mul(p));
  const x = tensor([1, 2], { backend: reference() });
  const beside = (values: number[] | number[][], dtype: "float32" | "float64" | "int32" = "float32"): Tensor =>
    tensor(values, { dtype, backend: x.backend });
  it.each<[string, unknown, unknown, unknown, string]>([
    [
      "no function",
      () => x,
      [x, x],
      [1],
      "applyElementwise: fn must be an object, got a function. Pass an object, {} if there is nothing to say.",
    ],
    [
      "a single operand",
      sum,
      x,
      [1],
      "sum: operands must be [x, y], got Tensor(float32 [2] on reference). Pass them in an array.",
    ],
    ["too few", sum, [x], [1], "sum: operands must be [x, y], got an array of 1. Pass them in an array."],
    ["what is no tensor", sum, [x, 1], [1], "sum: y must be a tensor, got 1. Make one with tensor(values)."],
    [
      "int32",
      sum,
      [beside([1, 2], "int32"), x],
      [1],
      'sum: values must be float32 or float64, got int32. Convert with cast(x, "float32").',
    ],
    [
      "two dtypes",
      sum,
      [x, beside([1, 2], "float64")],
      [1],
      'sum: operands must have one dtype, got float32 and float64. Convert with cast(x, "float32").',
    ],
    [
      "two shapes",
      sum,
      [x, beside([[1, 2]])],
      [1],
      "sum: operands must have one shape, got [2] and [1, 2]. Use broadcastTo(x, shape) first.",
    ],
    [
      "two backends",
      sum,
      [x, tensor([1, 2], { backend: reference() })],
      [1],
      "sum: tensors must live on one backend, got reference and another reference. Move one with await moveTo(x, backend).",
    ],
    ["no parameter", sum, [x, x], [], "sum: parameters must be [p], got an array of 0. Pass them in an array."],
    ["a parameter that is no number", sum, [x, x], ["1"], 'sum: p must be a number, got "1". Pass a number.'],
  ])("%s", (_, fn, operands, parameters, message) => {
    const call = () => applyElementwise(fn as ElementwiseFunction, operands as Tensor[], parameters as number[]);
    expect(messageOf(call)).toBe(message);
  });
});

/** The message with which a call throws. */
function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return "it did not throw";
}

describe("a formula that somebody made by hand", () => {
  it("is computed or refused in our words, whatever is in it", async () => {
    const x = tensor([1, -2, 0]);
    const names = ["kind", "index", "value", "op", "x", "a", "b", "condition"];
    const odd: unknown[] = [
      undefined,
      null,
      -1,
      0,
      1,
      2,
      1e9,
      0.5,
      Number.NaN,
      "operand",
      "exp",
      "add",
      "where",
      {},
      [],
    ];
    const report = await fuzz("formulas", fuzzCount(500), (random) => {
      const { steps, ...rest } = randomElementwise(random, 6);
      const broken = steps.map((step) => {
        if (random.integer(4) > 0) return step;
        const name = names[random.integer(names.length)] as string;
        return { ...step, [name]: odd[random.integer(odd.length)] };
      });
      const fn = { ...rest, steps: broken } as ElementwiseFunction;
      expect(applyElementwise(fn, [x, x, x], [1, 2]).size).toBe(3);
    });
    expect(report.refused).toBeGreaterThan(0);
    expect(report.accepted).toBeGreaterThan(0);
  });

  it("has a generator that is the same for a seed", () => {
    expect(randomElementwise(rng(3), 9)).toEqual(randomElementwise(rng(3), 9));
  });
});
