import { beforeEach, describe, expect, it } from "vitest";
import {
  exp,
  grad,
  matmul,
  mul,
  noGrad,
  record,
  reference,
  setBackend,
  sum,
  type Tensor,
  tanh,
  tensor,
} from "../../src/index.ts";
import { assertGradGradCheck, gradCheck, gradGradCheck } from "../../src/testing/index.ts";

beforeEach(() => setBackend(reference()));

const doubles = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "float64" });

describe("gradGradCheck", () => {
  it("passes operations whose gradients are recorded too", async () => {
    const x = doubles([
      [0.5, -1, 2],
      [1.5, 0.3, -0.7],
    ]);
    const result = await gradGradCheck((y) => tanh(mul(y, y)), [x]);
    expect([result.passed, result.checked]).toEqual([true, 12]);
    expect(
      (
        await gradGradCheck(
          (a, b) => matmul(a, b),
          [
            x,
            doubles([
              [1, 2],
              [3, 4],
              [5, 6],
            ]),
          ],
        )
      ).passed,
    ).toBe(true);
  });

  it("finds a gradient that is right but not differentiable itself", async () => {
    // exp with the derivative as a constant.
    const f = (x: Tensor): Tensor => {
      const y = noGrad(() => exp(x));
      return record("exp", y, [x], (g) => [mul(g, y.detach())]);
    };
    const x = doubles([0.5, 1]);
    expect((await gradCheck(f, [x])).passed).toBe(true);
    const result = await gradGradCheck(f, [x]);
    expect([result.passed, result.worst?.input]).toEqual([false, 0]);
    await expect(assertGradGradCheck(f, [x])).rejects.toThrow(
      /^assertGradGradCheck: gradients must agree within 0\.000001, got a relative error of 1 for input 0 at \[\d\]: 0 from backward, /,
    );
  });

  it("agrees with a second derivative known by heart", async () => {
    const x = doubles([2]);
    x.requiresGrad = true;
    const first = grad(sum(mul(mul(x, x), x)), [x], { createGraph: true })[0] as Tensor;
    expect([...(grad(sum(first), [x])[0] as Tensor).dataSync()]).toEqual([12]);
    expect((await gradGradCheck((y) => mul(mul(y, y), y), [x])).passed).toBe(true);
  });
});
