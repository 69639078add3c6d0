import { describe, expect, it } from "vitest";
import {
  type Backend,
  type Buffer,
  dtypeOf,
  exp,
  type FusedKernels,
  mul,
  noGrad,
  type Operand,
  type Primitives,
  reference,
  type Tensor,
  withoutFused,
} from "../../src/index.ts";
import {
  describeOps,
  fixtureCases,
  type OpCase,
  opCases,
  runOpCase,
  runOpCases,
  type ValueCase,
} from "../../src/testing/index.ts";

/** Which operations show a mistake in a primitive. */
const PRIMITIVES: Readonly<Record<Exclude<keyof Primitives, "unary" | "binary" | "reduce" | "argReduce">, string>> = {
  fill: "add",
  cast: "cast",
  where: "where",
  matmul: "matmul",
  broadcast: "broadcastTo",
  permute: "transpose",
  slice: "slice",
  pad: "pad",
  concat: "concat",
  gather: "gather",
  scatterAdd: "scatterAdd",
  unfold2d: "unfold2d",
  fold2d: "unfold2d",
};

const UNARY = ["neg", "abs", "sign", "exp", "expm1", "log", "log1p", "sqrt", "tanh", "erf"] as const;
const ARITHMETIC = ["add", "sub", "mul", "div", "pow", "maximum", "minimum"];
const COMPARISON = ["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"];

const FUSED = {
  affine: "affine",
  convolve2d: "convolve2d",
  convolve2dInputGrad: "convolve2d",
  convolve2dWeightGrad: "convolve2d",
  poolMax2d: "poolMax2d",
  poolMax2dGrad: "poolMax2d",
  poolAvg2d: "poolAvg2d",
  poolAvg2dGrad: "poolAvg2d",
} as const satisfies Partial<Record<keyof FusedKernels, string>>;

const allCases = opCases();

describe("the op suite", () => {
  it.each(Object.entries(PRIMITIVES))("notices a mistake in the primitive %s", async (name, op) => {
    const backend = spoiled(withoutFused(reference()), name as keyof Primitives, () => true);
    expect(await isNoticed(op, backend)).toBe(true);
  });

  it.each([...UNARY, ...ARITHMETIC, ...COMPARISON])("notices a mistake in the function %s", async (op) => {
    const kind = (UNARY as readonly string[]).includes(op) ? "unary" : "binary";
    const backend = spoiled(withoutFused(reference()), kind, (args) => args[0] === op);
    expect(await isNoticed(op, backend)).toBe(true);
  });

  it.each(["sum", "max", "min"])("notices a mistake in the reduction %s", async (op) => {
    const backend = spoiled(withoutFused(reference()), "reduce", (args) => args[0] === op);
    expect(await isNoticed(op, backend)).toBe(true);
  });

  it.each(["argmax", "argmin"])("notices a mistake in %s", async (op) => {
    const backend = spoiled(withoutFused(reference()), "argReduce", (args) => args[0] === op);
    expect(await isNoticed(op, backend)).toBe(true);
  });

  it.each(Object.entries(FUSED).filter(([name]) => name in reference().fused))(
    "notices a mistake in the fused kernel %s",
    async (name, op) => {
      const base = reference();
      const kernel = base.fused[name as keyof FusedKernels] as (...args: unknown[]) => unknown;
      const wrong = (...args: unknown[]): unknown => {
        const result = kernel.apply(base.fused, args);
        return isPair(result) ? { ...result, y: bend(base, result.y) } : bend(base, result);
      };
      const backend: Backend = { ...base, fused: { ...base.fused, [name]: wrong } };
      expect(await isNoticed(op, backend)).toBe(true);
    },
  );

  it("notices results that are a little off, and names the first", async () => {
    const base = reference();
    const backend: Backend = {
      ...base,
      name: "sloppy",
      unary: (op, x) => {
        const buffer = base.unary(op, x);
        const values = base.downloadSync?.({ ...x, buffer } as Operand);
        base.release(buffer);
        return base.upload(
          (values as Float32Array).map((value) => value * 1.0001),
          x.shape,
          x.dtype,
        );
      },
    };
    const row = opCases().find(({ name }) => name === "exp: values") as OpCase;
    await expect(runOpCase(row, backend)).rejects.toThrow(
      new Error(
        "exp: values (sloppy, float32): values must agree within rtol 0.00001 and atol 0.000001, got 6 of 6 that differ. " +
          "The first is at [0, 0]: 0.08209320902824402, expected 0.08208499848842621, which is off by 0.00000821 (allowed 0.00000182).",
      ),
    );
  });

  it("notices memory that is not given back", async () => {
    const backend: Backend = { ...reference(), name: "leaky", release: () => undefined };
    await expect(
      runOpCase(
        caseOf((x) => exp(x)),
        backend,
      ),
    ).rejects.toThrow(/^test: exp \(leaky\): buffers must all be given back, got \d+ that were not\.$/);
  });

  it("notices an operation that is not recorded, and one with a wrong gradient", async () => {
    await expect(
      runOpCase(
        caseOf((x) => noGrad(() => exp(x))),
        reference(),
      ),
    ).rejects.toThrow(new Error("test: exp (reference): the operation must be recorded, got none."));
    const constant = (x: Tensor): Tensor => mul(exp(x.detach()), exp(mul(x, 0)));
    await expect(runOpCase(caseOf(constant), reference())).rejects.toThrow(
      /^test: exp \(reference\): assertGradCheck: gradients must agree within 0\.000001, got a relative error of 1 for input 0 at /,
    );
  });

  it("notices a gradient that is not the one known beforehand", async () => {
    const row: ValueCase = {
      ...caseOf((x) => exp(x)),
      grads: ({ shape }) => [{ shape, data: [1, 2] }],
      upstream: { shape: [2], data: [1, 1] },
    };
    await expect(runOpCase(row, reference())).rejects.toThrow(
      /^test: exp \(reference, float32\), gradient of input 0: values must agree within rtol 0\.0001 and atol 0\.00001, got 1 of 2 that differ\. The first is at \[1\]: 2\.718/,
    );
  });

  it("notices another message, and no error at all", async () => {
    const base = { kind: "error", name: "test: fails", op: "test", inputs: [{ shape: [2], data: [1, 2] }] } as const;
    await expect(runOpCase({ ...base, run: (x) => exp(x as Tensor), message: "no" }, reference())).rejects.toThrow(
      new Error('test: fails (reference): the error must say "no", got "a result of shape [2]".'),
    );
    const run = (): Tensor => {
      throw new Error("yes");
    };
    await expect(runOpCase({ ...base, run, message: "no" }, reference())).rejects.toThrow(
      new Error('test: fails (reference): the error must say "no", got "yes".'),
    );
    await expect(runOpCase({ ...base, run, message: "yes" }, reference())).resolves.toBeUndefined();
  });
});

describe("runOpCases", () => {
  it("passes a backend that has float32 only and answers later", async () => {
    const { downloadSync: _, ...base } = reference();
    const backend: Backend = { ...base, dtypes: ["float32", "int32"] };
    const report = await runOpCases(backend);
    expect(report.failed).toEqual([]);
    expect(report.passed).toEqual(opCases().map(({ name }) => name));
  });

  it("reports deviations with their reasons, whether they show or not", async () => {
    const backend = spoiled(withoutFused(reference()), "unary", (args) => args[0] === "sqrt");
    const cases = opCases().filter(({ op }) => op === "sqrt");
    const deviations = { "sqrt: values": "rounds its own way", "sqrt: an empty tensor": "not needed" };
    const report = await runOpCases(backend, { cases, deviations });
    expect(report.deviating.map(({ name, reason }) => [name, reason])).toEqual(Object.entries(deviations));
    expect(report.deviating[0]?.message).toMatch(/^sqrt: values \(reference, float32\): /);
    expect(report.deviating[1]?.message).toBeUndefined();
    expect(report.failed.map(({ name }) => name)).toContain("sqrt: extremes");
    expect(report.passed).toContain("sqrt: rejects int32");
  });

  it("rejects deviations of cases that do not exist", async () => {
    await expect(runOpCases(reference(), { cases: [], deviations: { "sqrt: valeus": "typo" } })).rejects.toThrow(
      new Error(
        'describeOps: deviations must name cases that exist, got "sqrt: valeus". Copy the name from opCases().',
      ),
    );
  });
});

describe("describeOps", () => {
  it("makes one backend, and declares one test for each case and one for the deviations", async () => {
    const tests = new Map<string, () => Promise<void>>();
    const groups: string[] = [];
    let made = 0;
    const cases = opCases().filter(({ op }) => op === "sqrt");
    describeOps(
      "mine",
      async () => {
        made++;
        return spoiled(withoutFused(reference()), "unary", (args) => args[0] === "sqrt");
      },
      {
        describe: (name, body) => {
          groups.push(name);
          body();
        },
        it: (name, body) => tests.set(name, body),
        cases,
        deviations: { "sqrt: values": "rounds its own way", "sqrt: nothing": "typo" },
      },
    );
    expect(groups).toEqual(["operations on mine"]);
    const names = cases.map(({ name }) =>
      name === "sqrt: values" ? `${name} (may deviate: rounds its own way)` : name,
    );
    expect([...tests.keys()]).toEqual([...names, "declares deviations of cases that exist"]);
    expect(made).toBe(0);
    await expect(tests.get("sqrt: values (may deviate: rounds its own way)")?.()).resolves.toBeUndefined();
    await expect(tests.get("sqrt: extremes")?.()).rejects.toThrow(/^sqrt: extremes \(reference, float32\): /);
    await expect(tests.get("declares deviations of cases that exist")?.()).rejects.toThrow(/"sqrt: nothing"/);
    expect(made).toBe(1);
  });
});

describe("fixtureCases", () => {
  const x = { shape: [2], dtype: "float32", data: [2, "-Infinity"] } as const;
  const row = { name: "exp", op: "exp", inputs: [x], options: {}, output: { ...x, data: [7.3890561, 0] } };

  it("compare values and gradients with what was computed elsewhere", async () => {
    const upstream = { ...x, data: [2, 3] };
    const right = fixtureCases([{ ...row, upstream, grads: [{ ...x, data: [14.7781122, 0] }] }]);
    expect((await runOpCases(reference(), { cases: right })).passed).toEqual(["exp: exp"]);
    const wrongValue = fixtureCases([{ ...row, output: { ...x, data: [7.3892, 0] } }]);
    expect((await runOpCases(reference(), { cases: wrongValue })).failed).toHaveLength(1);
    const wrongGradient = fixtureCases([{ ...row, upstream, grads: [{ ...x, data: [14.7781122, 1] }] }]);
    expect((await runOpCases(reference(), { cases: wrongGradient })).failed).toHaveLength(1);
  });

  it("reject operations and options that are not ours", () => {
    expect(() => fixtureCases([{ ...row, op: "prod" }])).toThrow(
      new Error(
        "fixtureCases: operation and options must be ones of this package, got prod with {}. Leave such cases out before.",
      ),
    );
    expect(() => fixtureCases([{ ...row, options: { ceilMode: true } }])).toThrow(
      new Error(
        'fixtureCases: operation and options must be ones of this package, got exp with {"ceilMode":true}. ' +
          "Leave such cases out before.",
      ),
    );
  });
});

function caseOf(run: (x: Tensor) => Tensor): ValueCase {
  return {
    kind: "value",
    name: "test: exp",
    op: "test",
    inputs: [{ shape: [2], data: [0, 1] }],
    run: (x) => run(x as Tensor),
    expected: () => ({ shape: [2], data: [1, Math.E] }),
    tolerance: "elementary",
    gradient: "check",
  };
}

/** Whether a case of the operation fails; what comes after the first is not run. */
async function isNoticed(op: string, backend: Backend): Promise<boolean> {
  for (const row of allCases.filter((one) => one.op === op)) {
    const { failed } = await runOpCases(backend, { cases: [row] });
    if (failed.length > 0) return true;
  }
  return false;
}

/** The backend with one kernel whose results are wrong in their last element. */
function spoiled(backend: Backend, kernel: keyof Primitives, applies: (args: readonly unknown[]) => boolean): Backend {
  const right = backend[kernel] as (...args: unknown[]) => Buffer;
  const wrong = (...args: unknown[]): Buffer => (applies(args) ? bend(backend, right(...args)) : right(...args));
  return { ...backend, [kernel]: wrong };
}

/** A copy of the reference backend's buffer, which is a typed array, with another last element. */
function bend(backend: Backend, buffer: Buffer): Buffer {
  const values = (buffer as Float32Array).slice();
  backend.release(buffer);
  const last = values.length - 1;
  if (last >= 0) values[last] = values[last] === 0 ? 1 : 0;
  return backend.upload(values, [values.length], dtypeOf(values));
}

function isPair(result: unknown): result is { readonly y: Buffer } {
  return typeof result === "object" && result !== null && "y" in result;
}
