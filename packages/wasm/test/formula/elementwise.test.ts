import {
  applyElementwise,
  type Backend,
  elementwise,
  type ElementwiseFunction,
  type Expression,
  reference,
  type Tensor,
  tensor,
  withoutFused,
} from "@ganglion/tensor";
import { fuzz, fuzzCount, randomElementwise, thrown } from "@ganglion/tensor/testing";
import { describe, expect, it } from "vitest";
import { wasm } from "../../src/index.ts";

const infinity = Number.POSITIVE_INFINITY;
const EXTREMES = [0, -0, 1, -1, 0.3, 2.5, -7, 1e-30, 1e30, -1e30, infinity, -infinity, Number.NaN];

/** All triples of the extremes: no whole number of vectors. */
function operandsOn(backend: Backend): readonly Tensor[] {
  return [1, 13, 169].map((step) => {
    const values = Array.from({ length: 13 * 13 * 13 }, (_, i) => EXTREMES[Math.floor(i / step) % 13] as number);
    return tensor(values, { backend });
  });
}

const parameters = [0.75, -infinity];
const exact = (fn: ElementwiseFunction): boolean =>
  fn.steps.every((step) => !("op" in step) || !/^(exp|expm1|log|log1p|tanh|erf|sigmoid|pow)$/.test(step.op));

describe.each([
  ["with fused multiply-add", await wasm({ threads: 1 })],
  ["without", await wasm({ threads: 1, deterministic: true })],
] as const)("a generated kernel %s", (_, backend) => {
  const operands = operandsOn(backend);
  const composed = operandsOn(withoutFused(backend));
  const defined = operandsOn(reference());

  it("computes bit for bit what the primitives do, and the reference where that is exact", async () => {
    let counts = [0, 0];
    const report = await fuzz(`generated kernels of ${backend.build}`, fuzzCount(60), (random) => {
      const fn = randomElementwise(random, 1 + random.integer(12));
      const found = applyElementwise(fn, operands, parameters).dataSync();
      const isSigmoid = fn.steps.some((step) => step.kind === "unary" && step.op === "sigmoid");
      // A sigmoid is one function for the kernel, and four operations.
      if (!isSigmoid) expect(found).toEqual(applyElementwise(fn, composed, parameters).dataSync());
      if (exact(fn)) expect(found).toEqual(applyElementwise(fn, defined, parameters).dataSync());
      counts = [(counts[0] as number) + Number(!isSigmoid), (counts[1] as number) + Number(exact(fn))];
    });
    expect([report.refused, counts.every((count) => count > 5)]).toEqual([0, true]);
  });
});

const OPS = ["abs", "erf", "exp", "expm1", "log", "log1p", "neg", "sign", "sqrt", "tanh"] as const;
const PAIRS = ["add", "div", "maximum", "minimum", "mul", "pow", "sub"] as const;
const COMPARISONS = ["equal", "greater", "greaterEqual", "less", "lessEqual", "notEqual"] as const;
const one = await wasm({ threads: 1 });

/** What a function makes of operands, in one kernel on one thread. */
const apply = (fn: ElementwiseFunction, ...given: readonly Tensor[]): readonly number[] => [
  ...applyElementwise(fn, given, []).dataSync(),
];

describe("each operation has in a kernel the bits that it has alone", () => {
  const points = Float32Array.from([...EXTREMES, ...Array.from({ length: 2000 }, (_, i) => (i - 1000) / 50)]);
  const [x, y] = [tensor(points, { backend: one }), tensor(points.toReversed(), { backend: one })];

  it.each(OPS)("%s", (op) => {
    const buffer = one.unary(op, x);
    const expected = one.downloadSync!({ shape: x.shape, dtype: "float32", size: x.size, buffer });
    expect(
      apply(
        elementwise(op, ["x"], [], (v) => v.x[op]()),
        x,
      ),
    ).toEqual([...expected]);
  });

  it.each([...PAIRS, ...COMPARISONS])("%s", (op) => {
    const dtype = COMPARISONS.includes(op as never) ? "int32" : "float32";
    const buffer = one.binary(op, x, y, x.shape);
    const expected = one.downloadSync!({ shape: x.shape, dtype, size: x.size, buffer });
    const found = apply(
      elementwise(op, ["x", "y"], [], (v) => v.x[op](v.y)),
      x,
      y,
    );
    expect(found).toEqual([...expected]);
  });

  it.each(["maximum", "minimum"] as const)("%s with a number", (op) => {
    for (const bound of [0, -0, 1, -1, 6, 1e-30, -1e30]) {
      const found = apply(
        elementwise(op, ["x"], [], (v) => v.x[op](bound)),
        x,
      );
      const fn = op === "maximum" ? Math.max : Math.min;
      expect(found).toEqual([...points].map((value) => Math.fround(fn(value, Math.fround(bound)))));
    }
  });

  it("sigmoid", () => {
    const found = apply(
      elementwise("sigmoid", ["x"], [], (v) => v.x.sigmoid()),
      x,
    );
    for (const [i, value] of found.entries()) {
      const error = value - 1 / (1 + Math.exp(-(points[i] as number)));
      expect(Number.isNaN(points[i]) ? value : Math.abs(error) < 1e-6).toBe(
        Number.isNaN(points[i]) ? Number.NaN : true,
      );
    }
  });
});

describe("a generated kernel", () => {
  const gate = elementwise("gate", ["x", "y"], ["p"], ({ x, y, p }) => x.mul(y.mul(p).sigmoid()).add(x.exp()).tanh());

  it("has the same bits on one thread and on several", async () => {
    const three = await wasm({ threads: 3 });
    const size = 1_000_003;
    const values = [0.7, 1.3].map((step) => Float32Array.from({ length: size }, (_, i) => 4 * Math.sin(i * step)));
    const on = (backend: Backend): Uint8Array => {
      const y = applyElementwise(
        gate,
        values.map((data) => tensor(data, { backend })),
        [1.5],
      );
      return new Uint8Array(y.dataSync().buffer);
    };
    expect(Buffer.compare(on(one), on(three))).toBe(0);
    expect(three.threads).toBe(3);
    three.close();
  });

  it.each([0, 1, 3, 4, 5, 15, 16, 17, 63, 65])("writes %d elements, and nothing behind them", (size) => {
    const x = tensor(new Float32Array(size).fill(2), { backend: one });
    const y = applyElementwise(
      elementwise("more", ["x"], [], (v) => v.x.add(1)),
      [x],
    );
    const behind = tensor(new Float32Array(64).fill(7), { backend: one });
    expect([...y.dataSync()]).toEqual(Array.from({ length: size }, () => 3));
    const again = applyElementwise(
      elementwise("more", ["x"], [], (v) => v.x.add(1)),
      [x],
    );
    expect([...again.dataSync(), ...behind.dataSync()].filter((value) => value !== 3 && value !== 7)).toEqual([]);
  });

  it("takes as many operands, parameters and numbers as a function may have", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const parameters_ = Array.from({ length: 16 }, (_, i) => `p${i}`);
    const fn = elementwise("all", names, parameters_, (v) => {
      const sum = [...names, ...parameters_].reduce<Expression>(
        (total, name) => total.add(v[name] as Expression),
        v["a"]!,
      );
      return Array.from({ length: 20 }).reduce<Expression>((total, _, i) => total.add(i + 100), sum);
    });
    const given = names.map((_, i) => tensor([2 ** i, 3], { backend: one }));
    const y = applyElementwise(
      fn,
      given,
      Array.from({ length: 16 }, (_, i) => i),
    );
    expect([...y.dataSync()]).toEqual([128 + 120 + 2190, 24 + 120 + 2190]);
  });

  it("is compiled once for functions that differ in numbers alone", async () => {
    const backend = await wasm({ threads: 1, maximumBytes: 2 ** 20 });
    const x = tensor([1, 2, 3], { backend });
    const before = backend.memory();
    for (let i = 0; i < 3000; i++) {
      const fn = elementwise(`f${i}`, ["x"], [], (v) => v.x.mul(i).add(i / 2));
      const y = applyElementwise(fn, [x]);
      expect([...y.dataSync()]).toEqual([1.5 * i, 2.5 * i, 3.5 * i]);
      y.dispose();
    }
    expect(backend.memory()).toEqual(before);
  });

  it("of the most steps is compiled, be they comparisons of comparisons", () => {
    const x = tensor([1, 2, 3], { backend: one });
    const long = elementwise("long", ["x"], [], (v) => {
      let [a, b] = [v.x, v.x.neg()];
      for (let i = 0; i < 254; i++) [a, b] = [b, a.less(b)];
      return b;
    });
    expect(long.steps.length).toBe(256);
    expect([...applyElementwise(long, [x]).dataSync()]).toEqual([
      ...applyElementwise(long, [tensor([1, 2, 3], { backend: reference() })]).dataSync(),
    ]);
  });
});

describe("a generated kernel refuses", () => {
  const fn = elementwise("sum", ["x", "y"], [], ({ x, y }) => x.add(y));
  const x = tensor([1, 2], { backend: one });
  const kernel = one.fused.elementwise!;
  const failure = (...given: Parameters<typeof kernel>): string => thrown(() => kernel(...given));

  it("operands of another size, dtype or backend", () => {
    expect(failure(fn, [x, tensor([1], { backend: one })], [])).toBe(
      "ShapeError: sum: an operand must have 2 elements beside the others, got [1]. Check its shape.",
    );
    expect(failure(fn, [x, tensor([1, 2], { backend: one, dtype: "int32" })], [])).toBe(
      'DTypeError: sum: operands must be float32, got int32. Convert with cast(x, "float32").',
    );
    expect(failure(fn, [x, tensor([1, 2], { backend: reference() })], [])).toContain(
      "wasm: operands must lie in this backend's memory",
    );
  });

  it("functions that read what is not there", () => {
    const made = { ...fn, steps: [{ kind: "operand", index: 2 }] as const };
    expect(failure(made, [x, x], [])).toBe(
      "RangeError: wasm: step 0 of fn must compute something from what is before it, got operand 2. Make it with elementwise(name, operands, ...).",
    );
  });

  it("what a host does not compile", () => {
    const { Module } = WebAssembly;
    const refused = elementwise("refused", ["x"], [], (v) => v.x.exp().exp().tanh());
    try {
      WebAssembly.Module = function refuse(): never {
        throw new RangeError("too much at once.");
      } as never;
      const message = failure(refused, [x], []);
      expect(message.replace(/\d+/, "N")).toBe(
        "BackendError: refused: the host must compile a kernel of N bytes at once, got RangeError: too much at once. Compose operations instead.",
      );
    } finally {
      WebAssembly.Module = Module;
    }
    expect(one.memory().buffers).toBeGreaterThan(0);
    expect(applyElementwise(refused, [x]).size).toBe(2);
  });
});
