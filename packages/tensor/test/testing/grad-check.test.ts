import { beforeEach, describe, expect, it } from "vitest";
import {
  abs,
  activeBackend,
  add,
  type Backend,
  cast,
  DTypeError,
  exp,
  indexSelect,
  log,
  matmul,
  maximum,
  mul,
  noGrad,
  record,
  reference,
  rng,
  setBackend,
  sqrt,
  sum,
  type Tensor,
  tanh,
  tensor,
  where,
} from "../../src/index.ts";
import { assertGradCheck, gradCheck, gradGradCheck } from "../../src/testing/index.ts";

beforeEach(() => setBackend(reference()));

const doubles = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "float64" });

describe("gradCheck", () => {
  it("passes a right gradient and says what it looked at", async () => {
    const result = await gradCheck((x, y) => mul(tanh(x), y), [doubles([[0.5, -1, 2]]), doubles([[1], [-3]])]);
    expect(result).toEqual({
      passed: true,
      maxRelativeError: expect.any(Number),
      checked: 5,
      skippedAtKinks: 0,
      worst: {
        input: expect.any(Number),
        index: expect.any(Array),
        analytic: expect.any(Number),
        numeric: expect.any(Number),
      },
    });
    expect(result.maxRelativeError).toBeGreaterThan(0);
    expect(result.maxRelativeError).toBeLessThan(1e-8);
  });

  it("finds the one wrong element of a gradient", async () => {
    // The derivative of x^2 with a slip at one place.
    const square = (x: Tensor): Tensor =>
      record(
        "square",
        noGrad(() => mul(x, x)),
        [x],
        (g) => [
          mul(
            g,
            mul(
              x,
              doubles([
                [2, 2, 2],
                [2, 2.00001, 2],
              ]),
            ),
          ),
        ],
      );
    const result = await gradCheck(square, [
      doubles([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ]);
    expect(result.passed).toBe(false);
    expect(result.worst?.input).toBe(0);
    expect(result.worst?.index).toEqual([1, 1]);
    expect(result.maxRelativeError).toBeCloseTo(5e-6, 8);
    expect(result.checked).toBe(6);
  });

  it("finds a wrong sign, a missing factor, a swapped operand and a forgotten input", async () => {
    const x = doubles([0.5, -1.5, 2]);
    const y = doubles([2, 3, -1]);
    const wrong = (vjp: (g: Tensor, a: Tensor, b: Tensor) => (Tensor | undefined)[]) => (a: Tensor, b: Tensor) =>
      record(
        "product",
        noGrad(() => mul(a, b)),
        [a, b],
        (g) => vjp(g, a, b),
      );
    const verdict = async (vjp: (g: Tensor, a: Tensor, b: Tensor) => (Tensor | undefined)[]): Promise<unknown> => {
      const { passed, worst } = await gradCheck(wrong(vjp), [x, y]);
      return [passed, worst?.input];
    };
    expect(await verdict((g, a, b) => [mul(g, b), mul(g, a)])).toEqual([true, expect.any(Number)]);
    expect(await verdict((g, a, b) => [mul(g, b), mul(g, mul(a, -1))])).toEqual([false, 1]);
    expect(await verdict((g, a, b) => [mul(g, mul(b, 2)), mul(g, a)])).toEqual([false, 0]);
    expect(((await verdict((g, a, b) => [mul(g, a), mul(g, b)])) as unknown[])[0]).toBe(false);
    expect(await verdict((g, _a, b) => [mul(g, b), undefined])).toEqual([false, 1]);
  });

  it("finds an operation that was not recorded", async () => {
    const result = await gradCheck((x) => noGrad(() => mul(x, 3)), [doubles([1])]);
    expect([result.passed, result.worst?.analytic]).toEqual([false, 0]);
    expect(Math.abs(result.worst?.numeric ?? 0)).toBeGreaterThan(1.5);
  });

  it("sees a gradient that one output hides from another", async () => {
    // In the plain sum of both outputs the error cancels.
    const f = (x: Tensor): Tensor =>
      record(
        "pair",
        noGrad(() => mul(x, x)),
        [x],
        (g) => [mul(g, add(mul(x, 2), doubles([1, -1])))],
      );
    expect((await gradCheck((x) => f(x.reshape([1]).mul(doubles([1, 1]))), [doubles(3)])).passed).toBe(false);
  });

  it("skips kinks at the point and near it, and counts them", async () => {
    const x = doubles([0, 3e-7, -0.9e-6, 1.2e-6, 2, -2]);
    const result = await gradCheck(abs, [x], { maxKinks: 0.5 });
    expect([result.passed, result.checked, result.skippedAtKinks]).toEqual([true, 3, 3]);
  });

  it("skips steps", async () => {
    const step = (x: Tensor): Tensor => mul(x, where(x, 1, 1)).add(cast(cast(x, "int32"), "float64"));
    const result = await gradCheck(step, [doubles([1, 1.5, 2.5, 3.5, 4.5])]);
    expect([result.passed, result.checked, result.skippedAtKinks]).toEqual([true, 4, 1]);
  });

  it("does not take a wrong gradient, or a strong curvature, for a kink", async () => {
    const wrong = (x: Tensor): Tensor =>
      record(
        "wrong",
        noGrad(() => exp(x)),
        [x],
        (g) => [mul(g, 2)],
      );
    const first = await gradCheck(wrong, [doubles([-3, 0, 3, 8])]);
    expect([first.passed, first.checked, first.skippedAtKinks]).toEqual([false, 4, 0]);
    const curved = await gradCheck(log, [doubles([1e-3, 5e-3, 0.1, 1e3])], { tolerance: 1e-5 });
    expect([curved.passed, curved.checked, curved.skippedAtKinks]).toEqual([true, 4, 0]);
  });

  it("fails where too many coordinates lie at kinks", async () => {
    const ties = (x: Tensor): Tensor => maximum(x, doubles([1, 1, 0, 0]));
    const result = await gradCheck(ties, [doubles([1, 1, 2, 3])]);
    expect([result.passed, result.checked, result.skippedAtKinks]).toEqual([false, 2, 2]);
    expect((await gradCheck(ties, [doubles([1, 1, 2, 3])], { maxKinks: 0.5 })).passed).toBe(true);
  });

  it("fails where the function has no value on one side", async () => {
    const result = await gradCheck(sqrt, [doubles([0])]);
    expect([result.passed, result.maxRelativeError, result.worst?.numeric]).toEqual([
      false,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
  });

  it("treats int32 inputs as constants", async () => {
    const pick = (x: Tensor, i: Tensor): Tensor => indexSelect(mul(x, x), i);
    const result = await gradCheck(pick, [doubles([1, 2, 3]), tensor(Int32Array.of(2, 0, 2))]);
    expect([result.passed, result.checked]).toEqual([true, 3]);
  });

  it("gives an input that does not matter the gradient 0", async () => {
    const result = await gradCheck((x, _y) => mul(x, 2), [doubles([1]), doubles([1, 2])]);
    expect([result.passed, result.checked]).toEqual([true, 3]);
  });

  it("takes f that returns its input, or nothing at all", async () => {
    expect((await gradCheck((x) => x, [doubles([1, 2])])).passed).toBe(true);
    expect(await gradCheck((x) => mul(x, x), [doubles([])])).toEqual({
      passed: true,
      maxRelativeError: 0,
      checked: 0,
      skippedAtKinks: 0,
      worst: undefined,
    });
  });

  it("leaves tensors from outside, and memory, as they were", async () => {
    const backend = activeBackend();
    const weight = doubles([
      [1, 2],
      [3, 4],
    ]);
    weight.requiresGrad = true;
    const x = doubles([[5, 6]]);
    const before = backend.memory();
    expect((await gradCheck((y) => matmul(y, weight), [x])).passed).toBe(true);
    expect((await gradGradCheck((y) => mul(matmul(y, weight), y), [x])).passed).toBe(true);
    expect((await gradCheck(() => weight, [x])).passed).toBe(true);
    expect([weight.grad, x.grad, x.requiresGrad, weight.disposed, x.disposed]).toEqual([
      undefined,
      undefined,
      false,
      false,
      false,
    ]);
    expect(backend.memory()).toEqual(before);
  });

  it("works where values cannot be read at once", async () => {
    const { downloadSync: _, ...backend }: Backend = reference();
    const x = tensor([1, 2], { dtype: "float64", backend });
    expect((await gradCheck(exp, [x])).passed).toBe(true);
  });

  it.each([
    [
      () => [tensor([1])],
      'inputs must be float64, or int32 for indices, got float32 for input 0. Difference quotients need double precision: create it with { dtype: "float64" }.',
    ],
    [
      () => [doubles(1), tensor([1])],
      'inputs must be float64, or int32 for indices, got float32 for input 1. Difference quotients need double precision: create it with { dtype: "float64" }.',
    ],
    [
      () => [tensor(Int32Array.of(1))],
      "at least one input must be float64, got int32 only. Whole numbers have no gradient.",
    ],
    [() => [], "at least one input must be float64, got none. Whole numbers have no gradient."],
  ])("rejects inputs without double precision (%#)", async (inputs, message) => {
    await expect(gradCheck((x) => exp(x), inputs())).rejects.toThrow(new DTypeError(`gradCheck: ${message}`));
  });

  it("rejects functions that return float32 or something else each time", async () => {
    await expect(gradCheck((x) => cast(x, "float32"), [doubles([1])])).rejects.toThrow(
      new DTypeError(
        "gradCheck: f must return float64, got float32. Give the tensors that f creates the dtype of its inputs.",
      ),
    );
    const random = rng(1);
    const [first, second] = [0, 1].map(
      (block) =>
        rng({ ...rng(1).state(), block })
          .uniform([1])
          .dataSync()[0],
    );
    await expect(
      gradCheck((x) => mul(x, random.uniform([2], { dtype: "float64" })), [doubles([1, 1])]),
    ).rejects.toThrow(
      new Error(
        `gradCheck: f must give the same values each time, got ${first} and ${second} at [0]. ` +
          "Seed its random numbers inside of f.",
      ),
    );
  });
});

describe("assertGradCheck", () => {
  it("returns the result of a check that passes", async () => {
    expect((await assertGradCheck(exp, [doubles([1, 2])])).checked).toBe(2);
  });

  it("names the input, the index and both numbers", async () => {
    const wrong = (x: Tensor, y: Tensor): Tensor =>
      record(
        "wrong",
        noGrad(() => add(x, mul(y, 3))),
        [x, y],
        (g) => [
          sum(g, { axis: 0 }),
          mul(
            g,
            doubles([
              [3, 3],
              [3, 4],
            ]),
          ),
        ],
      );
    const message = await messageOf(
      assertGradCheck(wrong, [
        doubles([1, 2]),
        doubles([
          [1, 2],
          [3, 4],
        ]),
      ]),
    );
    expect(message).toMatch(
      /^assertGradCheck: gradients must agree within 0\.000001, got a relative error of 0\.25 for input 1 at \[1, 1\]: -?[\d.]+ from backward, -?[\d.]+ from the difference quotient\. Check the entry for this input in the vjp\.$/,
    );
    const [analytic, numeric] = [...message.matchAll(/(-?[\d.]+) from/g)].map((match) => Number(match[1]));
    expect((analytic as number) / (numeric as number)).toBeCloseTo(4 / 3, 6);
  });

  it("says when kinks are too many", async () => {
    expect(await messageOf(assertGradCheck(abs, [doubles([0, 0, 1])]))).toBe(
      "assertGradCheck: at most 25 % of the coordinates may lie at kinks, got 2 of 3. Choose inputs at which the function is smooth.",
    );
  });
});

async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}
