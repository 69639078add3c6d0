import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  add,
  assign,
  backward,
  cast,
  exp,
  grad,
  isRecording,
  mul,
  noGrad,
  ones,
  pow,
  record,
  reference,
  scope,
  setBackend,
  sum,
  type Tensor,
  tanh,
  tensor,
} from "../src/index.ts";

beforeEach(() => setBackend(reference()));

function leaf(values: number[]): Tensor {
  return tensor(new Float64Array(values), { requiresGrad: true });
}

function gradOf(x: Tensor): number[] {
  return [...(x.grad?.dataSync() ?? [])];
}

/** Both ways to a gradient, each of which names itself in what it refuses. */
function calls(output: Tensor, input: Tensor): [name: string, call: () => unknown][] {
  return [
    ["backward", () => backward(output)],
    ["grad", () => grad(output, [input])],
  ];
}

describe("backward", () => {
  it("computes the gradient of a composition", () => {
    const x = leaf([1, 2, 3]);
    backward(x.mul(x).sum());
    expect(gradOf(x)).toEqual([2, 4, 6]);
  });

  it("adds up over uses, over branches and over calls", () => {
    const x = leaf([2]);
    const y = mul(x, x);
    backward(add(mul(y, y), y).sum()); // x^4 + x^2
    expect(gradOf(x)).toEqual([4 * 8 + 2 * 2]);
    backward(mul(x, 3).sum());
    expect(gradOf(x)).toEqual([36 + 3]);
  });

  it("sums over what was broadcast", () => {
    const row = leaf([1, 2]);
    const scalar = tensor(new Float64Array([3]), { shape: [], requiresGrad: true });
    backward(ones([4, 2], { dtype: "float64" }).mul(row).mul(scalar).sum());
    expect(gradOf(row)).toEqual([12, 12]);
    expect(gradOf(scalar)).toEqual([4 * 3]);
  });

  it("takes the gradient of a non-scalar output from its caller", () => {
    const x = leaf([1, 2]);
    backward(x.mul(x), { grad: tensor(new Float64Array([10, 100])) });
    expect(gradOf(x)).toEqual([20, 400]);
  });

  it("gives two leaves that share a gradient one each", () => {
    const a = leaf([1]);
    const b = leaf([1]);
    backward(add(a, b).sum());
    a.grad?.dispose();
    expect(gradOf(b)).toEqual([1]);
  });

  it("goes back through 10,000 operations without recursion", () => {
    const x = leaf([0]);
    let y = x;
    for (let i = 0; i < 10_000; i++) y = add(y, x);
    backward(y.sum());
    expect(gradOf(x)).toEqual([10_001]);
  });

  it("visits a node once, however many paths lead to it", () => {
    const x = leaf([1]);
    let y = x;
    for (let i = 0; i < 60; i++) y = add(y, y); // 2^60 paths
    backward(y.sum());
    expect(gradOf(x)).toEqual([2 ** 60]);
  });

  it("carries gradients across dtypes in the dtype of the leaf", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    backward(mul(cast(x, "float64"), tensor(new Float64Array([3, 4]))).sum());
    expect(x.grad?.dtype).toBe("float32");
    expect(gradOf(x)).toEqual([3, 4]);
  });

  it("refuses a non-scalar without a gradient", () => {
    expect(() => backward(leaf([1, 2]).mul(2))).toThrow(
      "backward: the output must be a scalar, got [2]. Reduce it with sum() or mean(), or pass { grad } of that shape.",
    );
  });

  it("refuses a gradient of another shape", () => {
    expect(() => backward(leaf([1, 2]).mul(2), { grad: ones([3], { dtype: "float64" }) })).toThrow(
      "backward: grad must have the output's shape [2], got [3]. Reshape it, or sum over what was broadcast.",
    );
  });

  it("refuses an output that depends on nothing", () => {
    expect(() => backward(ones([]))).toThrow(
      "backward: the output must depend on a tensor that requires a gradient, got Tensor(float32 [] on reference) that " +
        "does not. Create parameters with { requiresGrad: true } and compute outside of noGrad().",
    );
  });

  it("refuses a graph that a scope has freed instead of losing gradients", () => {
    const x = leaf([1, 2]);
    const loss = scope(() => add(mul(x, x), 1).sum());
    for (const [name, call] of calls(loss, x)) {
      expect(call).toThrow(
        `${name}: the graph must be alive, got an input of sum of shape [2] that was disposed. ` +
          `Call ${name} inside of the scope() that computed the output.`,
      );
    }
    expect(x.grad).toBeUndefined();
  });

  it("refuses inputs that were changed in place since", () => {
    const x = leaf([1, 2]);
    const loss = mul(x, x).sum();
    assign(x, tensor(new Float64Array([5, 6])));
    for (const [name, call] of calls(loss, x)) {
      expect(call).toThrow(
        `${name}: inputs must be unchanged since mul used them, got one of shape [2] that was changed in place. ` +
          `Call ${name} before the optimizer's step.`,
      );
    }
  });
});

describe("grad", () => {
  it("returns gradients and leaves .grad alone", () => {
    const x = leaf([1, 2]);
    const y = leaf([3, 4]);
    const [dx, dy] = grad(mul(x, y).sum(), [x, y]) as [Tensor, Tensor];
    expect([...dx.dataSync()]).toEqual([3, 4]);
    expect([...dy.dataSync()]).toEqual([1, 2]);
    expect(x.grad).toBeUndefined();
  });

  it("differentiates with respect to intermediate results", () => {
    const x = leaf([2]);
    const y = mul(x, 3);
    const [dy] = grad(mul(y, y).sum(), [y]) as [Tensor];
    expect([...dy.dataSync()]).toEqual([12]);
  });

  it("differentiates again with createGraph", () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (value) => {
        const x = leaf([value]);
        const [first] = grad(pow(x, 3).sum(), [x], { createGraph: true }) as [Tensor];
        const [second] = grad(first.sum(), [x], { createGraph: true }) as [Tensor];
        const [third] = grad(second.sum(), [x]) as [Tensor];
        expect(first.dataSync()[0]).toBeCloseTo(3 * value * value, 10);
        expect(second.dataSync()[0]).toBeCloseTo(6 * value, 10);
        expect(third.dataSync()[0]).toBeCloseTo(6, 10);
      }),
    );
  });

  it("refuses an input that the output does not depend on", () => {
    const x = leaf([1]);
    expect(() => grad(exp(x).sum(), [leaf([1, 2])])).toThrow(
      "grad: the output must depend on every input, got input 0 of shape [2] that it does not. " +
        "Check that it requires a gradient and was used.",
    );
  });
});

describe("noGrad and detach", () => {
  it("record nothing", () => {
    const x = leaf([1]);
    expect(noGrad(() => tanh(x)).requiresGrad).toBe(false);
    expect(isRecording()).toBe(true);
    expect(mul(x.detach(), 2).requiresGrad).toBe(false);
    backward(mul(x, x.detach()).sum());
    expect(gradOf(x)).toEqual([1]);
  });

  it("restores recording after an error", () => {
    expect(() =>
      noGrad(() => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(isRecording()).toBe(true);
  });

  it("refuses an asynchronous function", () => {
    expect(() => noGrad(async () => undefined)).toThrow(
      "noGrad: the function must be synchronous, got one that returns a promise. " +
        "Return the tensors from it and await their data outside.",
    );
  });
});

describe("record", () => {
  it("adds an operation from outside", () => {
    const cube = (x: Tensor): Tensor =>
      record(
        "cube",
        noGrad(() => pow(x, 3)),
        [x],
        (dy) => [mul(dy, mul(mul(x, x), 3))],
      );
    const x = leaf([2, 3]);
    backward(sum(cube(x)));
    expect(gradOf(x)).toEqual([12, 27]);
  });

  it("tells its vjp which gradients are needed", () => {
    const seen: (readonly boolean[])[] = [];
    const x = leaf([1]);
    const constant = ones([1], { dtype: "float64" });
    const y = record(
      "probe",
      noGrad(() => mul(x, constant)),
      [x, constant],
      (dy, needed) => {
        seen.push(needed);
        return [dy, undefined];
      },
    );
    backward(y.sum());
    expect(seen).toEqual([[true, false]]);
  });

  it("refuses a gradient whose shape is not its input's", () => {
    const x = leaf([1, 2]);
    const y = record(
      "bad",
      noGrad(() => mul(x, 1)),
      [x],
      (dy) => [dy.sum()],
    );
    for (const [name, call] of calls(y.sum(), x)) {
      expect(call).toThrow(
        `${name}: what the vjp of bad returns for input 0 must have the input's shape [2], got []. ` +
          "Reshape it, or sum over what was broadcast.",
      );
    }
  });
});
