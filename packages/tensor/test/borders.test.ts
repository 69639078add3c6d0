import { beforeEach, describe, expect, it } from "vitest";
import * as g from "../src/index.ts";
import { isTensor, reference, setBackend, type Tensor, tensor } from "../src/index.ts";

type Call = (...operands: Tensor[]) => unknown;

/** An operation with the shapes of tensors that it takes. */
interface Row {
  readonly call: Call;
  readonly shapes: readonly (readonly number[] | "indices")[];
}

beforeEach(() => setBackend(reference()));

const row = (call: Call, ...shapes: Row["shapes"]): Row => ({ call, shapes });

function operandsOf({ shapes }: Row): Tensor[] {
  return shapes.map((shape) => (shape === "indices" ? tensor(new Int32Array([0, 1])) : fill(shape)));
}

function fill(shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => i + 1.25),
    { shape },
  );
}

const unary = ["abs", "erf", "exp", "expm1", "log", "log1p", "neg", "sigmoid", "sign", "sqrt", "tanh"] as const;
const binary = ["add", "div", "maximum", "minimum", "mul", "pow", "sub"] as const;
const comparisons = ["equal", "greater", "greaterEqual", "less", "lessEqual", "notEqual"] as const;
const reductions = ["argmax", "argmin", "logSumExp", "max", "mean", "min", "sum", "variance"] as const;

const operations = g as unknown as Readonly<Record<string, Call>>;

const ROWS: Readonly<Record<string, Row>> = {
  ...Object.fromEntries(unary.map((name) => [name, row(operations[name] as Call, [2, 3])])),
  ...Object.fromEntries([...binary, ...comparisons].map((name) => [name, row(operations[name] as Call, [2, 3], [3])])),
  ...Object.fromEntries(reductions.map((name) => [name, row((x) => operations[name]?.(x as Tensor), [2, 3])])),
  affine: row(g.affine as Call, [2, 3], [4, 3], [4]),
  assign: row(g.assign as Call, [2], [2]),
  broadcastTo: row((x) => g.broadcastTo(x as Tensor, [2, 3]), [3]),
  cast: row((x) => g.cast(x as Tensor, "float64"), [3]),
  clamp: row((x, min, max) => g.clamp(x as Tensor, { min: min as Tensor, max: max as Tensor }), [2, 3], [3], [2, 1]),
  concat: row((a, b) => g.concat([a as Tensor, b as Tensor]), [2], [3]),
  convolve2d: row(
    (x, w, bias) => g.convolve2d(x as Tensor, w as Tensor, { bias: bias as Tensor, padding: 1 }),
    [1, 2, 4, 4],
    [3, 2, 3, 3],
    [3],
  ),
  convolveTranspose2d: row(
    (x, w, bias) => g.convolveTranspose2d(x as Tensor, w as Tensor, { bias: bias as Tensor, stride: 2 }),
    [1, 2, 3, 3],
    [2, 3, 2, 2],
    [3],
  ),
  cumsum: row((x) => g.cumsum(x as Tensor), [2, 3]),
  gather: row(g.gather as Call, [4], "indices"),
  indexSelect: row(g.indexSelect as Call, [4, 2], "indices"),
  keep: row(g.keep as Call, [2]),
  logSoftmax: row((x) => g.logSoftmax(x as Tensor), [2, 3]),
  matmul: row(g.matmul as Call, [2, 3], [3, 2]),
  pad: row((x) => g.pad(x as Tensor, [[1, 1]]), [3]),
  poolAvg2d: row((x) => g.poolAvg2d(x as Tensor, { kernelSize: 2 }), [1, 1, 4, 4]),
  poolMax2d: row((x) => g.poolMax2d(x as Tensor, { kernelSize: 2 }), [1, 1, 4, 4]),
  reshape: row((x) => g.reshape(x as Tensor, [3, -1]), [2, 3]),
  scatterAdd: row((x, at) => g.scatterAdd(x as Tensor, at as Tensor, { shape: [4] }), [2], "indices"),
  slice: row((x) => g.slice(x as Tensor, [[0, 1]]), [3]),
  softmax: row((x) => g.softmax(x as Tensor), [2, 3]),
  softplus: row((x) => g.softplus(x as Tensor), [3]),
  stack: row((a, b) => g.stack([a as Tensor, b as Tensor]), [2], [2]),
  transpose: row((x) => g.transpose(x as Tensor), [2, 3]),
  unfold2d: row((x) => g.unfold2d(x as Tensor, { kernelSize: 2 }), [1, 1, 4, 4]),
  where: row(g.where as Call, [3], [3], [3]),
  zerosLike: row(g.zerosLike as Call, [2]),
};

const places = Object.entries(ROWS).flatMap(([name, entry]) =>
  entry.shapes.map((_, index) => ({ name, index, entry })),
);

const NUMBERS_TOO = [...binary, ...comparisons, "clamp", "where"];
/** Which operands may be left out. */
const OPTIONAL: Readonly<Record<string, readonly number[]>> = { affine: [2], convolve2d: [2], clamp: [1, 2] };

describe.each(places)("operand $index of $name", ({ name, index, entry }) => {
  const outcome = (value: unknown): unknown => {
    try {
      return entry.call(...(operandsOf(entry).map((x, i) => (i === index ? value : x)) as Tensor[]));
    } catch (error) {
      return error;
    }
  };

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["a string", "1"],
    ["true", true],
    ["nested arrays", [[1, 2]]],
    ["a typed array", new Float32Array(6)],
    ["a promise", Promise.resolve(1)],
    ["a function", () => 1],
    ["an object that looks like a tensor", { shape: [2, 3], dtype: "float32", size: 6, buffer: new Float32Array(6) }],
    ["a number", 3],
  ])("is no %s", (_, value) => {
    const isOptional = ["affine", "convolve2d", "convolveTranspose2d"].includes(name);
    if (value === undefined && isOptional && index === 2) return;
    if (typeof value === "number" && NUMBERS_TOO.includes(name) && !(name === "where" && index === 0)) return;
    if (value === undefined && OPTIONAL[name]?.includes(index) === true) return;
    const isTensorOnly = (name === "where" || name === "clamp") && index === 0;
    if (typeof value === "number" && NUMBERS_TOO.includes(name) && !isTensorOnly) return;
    const error = outcome(value);
    expect(error).toMatchObject({ name: "TypeError", where: name, got: g.describeValue(value) });
  });

  it("is alive", () => {
    const dead = operandsOf(entry)[index] as Tensor;
    dead.dispose();
    expect(outcome(dead)).toMatchObject({ name: "DisposedError", where: name, rule: "the tensor must be alive" });
  });

  it("lives where the others do", () => {
    const x = operandsOf(entry)[index] as Tensor;
    if (entry.shapes.length === 1) return;
    const away = tensor(x.dataSync(), { shape: x.shape, backend: reference() });
    expect(outcome(away)).toMatchObject({
      name: "BackendError",
      where: name,
      rule: "tensors must live on one backend",
    });
  });

  it("has a dtype that is converted or refused, never misread", () => {
    const x = operandsOf(entry)[index] as Tensor;
    const whole = g.cast(x, x.dtype === "int32" ? "float32" : "int32");
    const result = outcome(whole);
    if (isTensor(result)) {
      const wanted = outcome(g.cast(whole, "float32")) as Tensor;
      for (const [i, value] of result.dataSync().entries())
        expect(value).toBeCloseTo(wanted.dataSync()[i] as number, 5);
    } else if (result !== undefined) {
      expect(result).toMatchObject({ where: name, got: expect.stringContaining(whole.dtype) });
    }
  });
});

describe("the list of operations", () => {
  it("has each export that takes tensors", () => {
    // no operand of these is a tensor, or it is checked in a test of their own
    const others = [
      "anything oneOf refusal describeValue unknownOption formatShape isFloat promote dtypeOf allocate broadcastShapes",
      "sameShape sizeOf normalizeAxes normalizeAxis describeWord isPlainObject isTensor tensor zeros ones full arange rng fillNormal fillUniform",
      "defineLayer setBackend activeBackend isRecording noGrad scope reference withoutFused moveTo backward grad record",
      "beginInPlace emit fusedKernel fusedGradKernel commonBackend requireFloat ShapeError DTypeError DisposedError",
      "BackendError Tensor buffersBeside buffersOf indexError indexNaming memoryError namingIndices operation parametersOf walkLayers",
      "elementwise applyElementwise",
      "castModel copyModel joinPath mapLayers mapTensors overParameters parameter stateEntries",
    ].flatMap((line) => line.split(" "));
    const functions = Object.keys(g).filter((name) => !name.startsWith("check") && !others.includes(name));
    expect(functions.toSorted()).toEqual(Object.keys(ROWS).toSorted());
  });
});
