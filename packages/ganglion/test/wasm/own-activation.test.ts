import { beforeAll, describe, expect, test } from "vitest";
import { assertAllClose } from "@ganglion/tensor/testing";
import {
  type Backend,
  defineActivation,
  grad,
  reference,
  setBackend,
  sum,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

/** An activation that somebody else might want. */
const bump = defineActivation({
  kind: "bump",
  options: { width: 1, floor: 0, side: "both" },
  formula: (x, { width, floor, side }) => {
    const bell = x.div(width).pow(2).neg().exp().add(floor);
    return side === "both" ? bell : x.less(0).where(floor.add(1), bell);
  },
  derivativeFormula: (x, { width, floor, side }, y) => {
    const derivative = y.sub(floor).mul(x).mul(-2).div(width.mul(width));
    return side === "both" ? derivative : x.less(0).where(0, derivative);
  },
  gain: () => 1,
  range: ({ floor }) => [floor, floor + 1],
  cost: 1,
});

const values = Float32Array.from({ length: 1001 }, (_, i) => (i - 500) / 200);

/** What it is at `values`, its derivative there, and the derivative of that. */
function resultsOn(backend: Backend, f: typeof bump): Tensor[] {
  setBackend(backend);
  const x = tensor(values, { requiresGrad: true });
  const y = f(x);
  const [first] = grad(sum(y), [x], { createGraph: true }) as [Tensor];
  const [second] = grad(sum(first), [x]) as [Tensor];
  const [plain] = grad(sum(f(x)), [x]) as [Tensor];
  return [y, first, second, plain, f.derivative(x)];
}

describe.each(wasmBackends)("on %s, an activation of one's own", (_, make) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await make();
  });

  test.each([
    ["as it is defined", bump],
    ["with other numbers", bump.with({ width: 0.5, floor: -0.25 })],
    ["of another form", bump.with({ side: "right" })],
  ])("computes %s what it does on the reference, of every order", async (__, f) => {
    const found = resultsOn(backend, f);
    const expected = resultsOn(reference(), f);
    for (const [i, x] of found.entries()) {
      const near = assertAllClose(x, expected[i] as Tensor, { rtol: 1e-5, atol: 2e-5 });
      await expect(near).resolves.toBeUndefined();
    }
  });

  test("is one kernel forward, and one backward", () => {
    const { elementwise } = backend.fused;
    if (elementwise === undefined) return;
    const calls: string[] = [];
    const counted: Backend = {
      ...backend,
      fused: {
        elementwise: (fn, ...rest) => {
          calls.push(fn.name);
          return elementwise(fn, ...rest);
        },
      },
    };
    setBackend(counted);
    const x = tensor(values, { requiresGrad: true });
    grad(sum(bump(x)), [x]);
    expect(calls).toEqual(["bump", "bumpGrad"]);
  });
});
