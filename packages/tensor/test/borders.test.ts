import { beforeEach, describe, expect, it } from "vitest";
import * as g from "../src/index.ts";
import { isTensor, ones, reference, setBackend, type Tensor, tensor } from "../src/index.ts";
import { opCases, type ValueCase } from "../src/testing/index.ts";

type Call = (...operands: Tensor[]) => unknown;

/** A call with tensors that it takes. */
interface Row {
  readonly call: Call;
  readonly operands: () => Tensor[];
}

beforeEach(() => setBackend(reference()));

const row = (call: Call, ...shapes: readonly (readonly number[])[]): Row => ({
  call,
  operands: () => shapes.map((shape) => ones(shape)),
});

/** What is no operation of the suite, and yet takes tensors. */
const OTHERS: Readonly<Record<string, Row>> = {
  assign: row(g.assign as Call, [2], [2]),
  cast: row((x) => g.cast(x as Tensor, "float64"), [3]),
  keep: row(g.keep as Call, [2]),
  zerosLike: row(g.zerosLike as Call, [2]),
};

/** The case of the op suite in which an operation has the most operands, such as a bias. */
function ofSuite(op: string): Row {
  const cases = opCases().filter((one): one is ValueCase => one.kind === "value" && one.op === op);
  const most = Math.max(...cases.map(({ inputs }) => inputs.length));
  const { inputs, run } = cases.find((one) => one.inputs.length === most) as ValueCase;
  const operands = (): Tensor[] =>
    inputs.map(({ data, shape, dtype = "float32" }) => tensor(Float32Array.from(data), { shape, dtype }));
  return { call: (...xs) => run(...xs), operands };
}

const suite = [...new Set(opCases().map(({ op }) => op))].filter((op) => op in g);
const ROWS: Readonly<Record<string, Row>> = { ...Object.fromEntries(suite.map((op) => [op, ofSuite(op)])), ...OTHERS };

setBackend(reference());
const places = Object.entries(ROWS).flatMap(([name, entry]) =>
  entry.operands().map((_, index) => ({ name, index, entry })),
);

/** Which operands may be numbers, too. */
const NUMBERS_TOO = `add div maximum minimum mul pow sub equal greater greaterEqual less lessEqual notEqual clamp where`;
/** Which operands may be left out. */
const OPTIONAL: Readonly<Record<string, readonly number[]>> = {
  affine: [2],
  convolve2d: [2],
  convolveTranspose2d: [2],
  clamp: [1, 2],
};

describe.each(places)("operand $index of $name", ({ name, index, entry }) => {
  const outcome = (value: unknown): unknown => {
    try {
      return entry.call(...(entry.operands().map((x, i) => (i === index ? value : x)) as Tensor[]));
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
    if (typeof value === "number" && NUMBERS_TOO.split(" ").includes(name) && !(name === "where" && index === 0))
      return;
    if (value === undefined && OPTIONAL[name]?.includes(index) === true) return;
    const isTensorOnly = (name === "where" || name === "clamp") && index === 0;
    if (typeof value === "number" && NUMBERS_TOO.split(" ").includes(name) && !isTensorOnly) return;
    const error = outcome(value);
    expect(error).toMatchObject({ name: "TypeError", where: name, got: g.describeValue(value) });
  });

  it("is alive", () => {
    const dead = entry.operands()[index] as Tensor;
    dead.dispose();
    expect(outcome(dead)).toMatchObject({ name: "DisposedError", where: name, rule: "the tensor must be alive" });
  });

  it("lives where the others do", () => {
    const x = entry.operands()[index] as Tensor;
    if (entry.operands().length === 1) return;
    const away = tensor(x.dataSync(), { shape: x.shape, backend: reference() });
    expect(outcome(away)).toMatchObject({
      name: "BackendError",
      where: name,
      rule: "tensors must live on one backend",
    });
  });

  it("has a dtype that is converted or refused, never misread", () => {
    const x = entry.operands()[index] as Tensor;
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
      "beginInPlace emit emitLike fusedKernel fusedGradKernel commonBackend requireFloat ShapeError DTypeError DisposedError",
      "BackendError Tensor buffersBeside buffersOf indexError indexNaming memoryError namingIndices operation parametersOf walkLayers",
      "elementwise",
      "castModel copyModel joinPath mapLayers mapTensors overParameters parameter stateEntries",
    ].flatMap((line) => line.split(" "));
    const functions = Object.keys(g).filter((name) => !name.startsWith("check") && !others.includes(name));
    expect(functions.toSorted()).toEqual(Object.keys(ROWS).toSorted());
  });
});
