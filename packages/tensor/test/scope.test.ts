import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, it } from "vitest";
import {
  affine,
  assign,
  backward,
  type Backend,
  keep,
  mul,
  noGrad,
  ones,
  operation,
  reference,
  rng,
  scope,
  setBackend,
  sub,
  type Tensor,
  tensor,
  zeros,
} from "../src/index.ts";

let backend: Backend;
beforeEach(() => {
  backend = reference();
  setBackend(backend);
});

describe("operation", () => {
  const cubic = (x: Tensor): Tensor => operation(() => x.mul(x).mul(x).add(x));

  it("leaves nothing but its result where nothing is recorded", () => {
    const x = tensor([2, 3]);
    const y = cubic(x);
    expect(backend.memory().buffers).toBe(2);
    expect(y.dataSync()).toEqual(new Float32Array([10, 30]));
    const z = noGrad(() => cubic(ones([2], { requiresGrad: true })));
    expect(backend.memory().buffers).toBe(4);
    expect(z.node).toBeUndefined();
  });

  it("frees what the graph needs together with its result", () => {
    const x = tensor([2, 3], { requiresGrad: true });
    const y = cubic(x);
    expect(backend.memory().buffers).toBe(4);
    backward(y, { grad: ones([2]) });
    expect(x.grad!.dataSync()).toEqual(new Float32Array([13, 28]));
    y.dispose();
    x.dispose();
    expect(backend.memory().buffers).toBe(1);
  });

  it("holds what operations inside of it hold, and belongs to the scope around it", () => {
    const x = tensor([2, 3], { requiresGrad: true });
    const y = operation(() => cubic(cubic(x)).mul(2));
    y.dispose();
    expect(backend.memory().buffers).toBe(1);
    scope(() => {
      cubic(x);
      cubic(x).dispose();
      backward(cubic(cubic(x)).sum());
    });
    expect(backend.memory().buffers).toBe(2);
    expect(x.grad!.dataSync().every((value) => value > 0)).toBe(true);
  });

  it("frees everything when it throws, and what it made besides a tensor from outside", () => {
    const x = tensor([2], { requiresGrad: true });
    const fails = (): Tensor =>
      operation(() => {
        x.mul(x);
        throw new RangeError("no");
      });
    expect(fails).toThrow(new RangeError("no"));
    const y = x.mul(x);
    const same = operation(() => {
      x.mul(x);
      return y;
    });
    expect(same).toBe(y);
    expect(backend.memory().buffers).toBe(2);
  });
});

describe("scope", () => {
  it("frees all it created except what it returns", () => {
    const x = ones([4]);
    const y = scope(() => x.mul(2).add(1).mul(x));
    expect(backend.memory().buffers).toBe(2);
    expect(y.dataSync()).toEqual(new Float32Array([3, 3, 3, 3]));
    y.dispose();
    x.dispose();
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it("finds tensors in arrays, objects, maps and the properties of functions", () => {
    const result = scope(() => {
      const layer = Object.assign(() => 0, { parameters: { weight: ones([1]) } });
      return { list: [ones([1])], map: new Map([["a", ones([1])]]), layer, lost: ones([1]).size };
    });
    expect(backend.memory().buffers).toBe(3);
    expect(result.layer.parameters.weight.disposed).toBe(false);
  });

  it("hands what it returns to the scope around it", () => {
    scope(() => {
      const inner = scope(() => ones([2]).add(1));
      expect(inner.dataSync()).toEqual(new Float32Array([2, 2]));
    });
    expect(backend.memory().buffers).toBe(0);
  });

  it("frees everything when it throws", () => {
    expect(() =>
      scope(() => {
        ones([2]);
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(backend.memory().buffers).toBe(0);
  });

  it("keeps gradients of tensors from outside, and only those", () => {
    const w = ones([3], { requiresGrad: true });
    scope(() => backward(mul(w, mul(w, 2)).sum()));
    expect(w.grad?.dataSync()).toEqual(new Float32Array([4, 4, 4]));
    expect(backend.memory().buffers).toBe(2);
  });

  it("leaves what keep() took out", () => {
    let kept: Tensor | undefined;
    scope(() => {
      kept = keep(ones([2]));
    });
    expect(kept?.dataSync()).toEqual(new Float32Array([1, 1]));
    expect(backend.memory().buffers).toBe(1);
  });

  it("refuses an asynchronous function", () => {
    expect(() => scope(async () => ones([1]))).toThrow(
      "scope: the function must be synchronous, got one that returns a promise. " +
        "Return the tensors from it and await their data outside.",
    );
  });

  it("makes use after it ended an error", () => {
    let lost: Tensor | undefined;
    scope(() => {
      lost = ones([2, 3]);
    });
    expect(() => lost?.add(1)).toThrow(
      "add: the tensor must be alive, got one of shape [2, 3] that was disposed. Return it from its scope(), or keep() it.",
    );
    expect(() => lost?.reshape([6])).toThrow(/^reshape: .* that was disposed/);
    expect(() => lost?.dataSync()).toThrow(/^dataSync: .* that was disposed/);
    expect(() => lost?.buffer).toThrow(/^buffer: .* that was disposed/);
  });
});

describe("dispose", () => {
  it("gives shared memory back with its last user", () => {
    const x = ones([2, 3]);
    const flat = x.reshape([6]);
    x.dispose();
    x.dispose();
    expect(backend.memory().buffers).toBe(1);
    expect(flat.dataSync().length).toBe(6);
    flat[Symbol.dispose]();
    expect(backend.memory().buffers).toBe(0);
  });

  it("takes the gradient along", () => {
    const w = ones([3], { requiresGrad: true });
    scope(() => backward(w.sum()));
    w.dispose();
    expect(backend.memory().buffers).toBe(0);
  });
});

describe("assign", () => {
  it("changes the values in place, but not those of detached tensors", () => {
    const w = ones([2], { requiresGrad: true });
    const before = w.detach();
    scope(() => assign(w, tensor([5, 6])));
    expect(w.dataSync()).toEqual(new Float32Array([5, 6]));
    expect(w.requiresGrad).toBe(true);
    expect(before.dataSync()).toEqual(new Float32Array([1, 1]));
    expect(backend.memory().buffers).toBe(2);
  });

  it("refuses another shape or dtype", () => {
    expect(() => assign(ones([2]), ones([3]))).toThrow(
      "assign: shapes must match, got [2] and [3]. Reshape the value.",
    );
    expect(() => assign(ones([2]), ones([2], { dtype: "float64" }))).toThrow(
      'assign: dtypes must match, got float32 and float64. Convert with cast(value, "float32").',
    );
  });
});

describe("a training loop", () => {
  it("leaves memory as it was after each of 1,000 steps", () => {
    const random = rng(1);
    const weight = random.normal([3, 4]);
    const bias = zeros([3]);
    weight.requiresGrad = true;
    bias.requiresGrad = true;
    const x = random.normal([2, 4]);
    const before = JSON.stringify(backend.memory());
    for (let step = 0; step < 1000; step++) {
      scope(() => {
        const y = affine(x, weight, bias);
        backward(mul(y, y).mean());
        for (const w of [weight, bias]) {
          noGrad(() => assign(w, sub(w, mul(w.grad as Tensor, 0.01))));
          w.grad?.dispose();
          w.grad = undefined;
        }
      });
      expect(JSON.stringify(backend.memory())).toBe(before);
    }
  });

  it("is watched by the garbage collector outside of scopes", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    for (let i = 0; i < 100; i++) ones([10]);
    for (let i = 0; i < 50 && backend.memory().buffers === 100; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(backend.memory().buffers).toBeLessThan(100);
  });
});
