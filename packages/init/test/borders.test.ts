import { isTensor, type Layer, ones as onesOf, reference, rng, setBackend, type Tensor } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import * as init from "../src/index.ts";
import { chain, linear, residual } from "./support/net.ts";
import { type Border, failureOf, isClearError, wrongArguments, wrongOptions } from "@ganglion/tensor/testing";

beforeEach(() => setBackend(reference()));

const random = (): { rng: ReturnType<typeof rng> } => ({ rng: rng(1) });
const net = (): Layer => chain(linear(3, 3, rng(1)), linear(3, 2, rng(2)));
const residuals = (): Layer => chain(linear(3, 3, rng(1)), residual(linear(3, 3, rng(2))), linear(3, 2, rng(3)));
const batch = (): Tensor => rng(4).normal([5, 3]);
const masks = (): init.Masks => ({ "0.weight": onesOf([3, 3]) });
const NONE = ["undefined", "{}"];
const UNKNOWN = ["!"];
/** Numbers. Those that are not finite or below 0 are said where they are taken. */
const FINITE = ["-1", "0", "1.5", "2"];
const ABOVE = ["0", "1.5", "2"];
const ALL = ["NaN", "Infinity", ...FINITE];
const COUNT = ["2"];
const KINDS = ['"2"', "[]", '["2"]'];
const FANS = { gain: ABOVE, groups: COUNT, std: UNKNOWN };

interface Row extends Border {
  /** At which argument the options are, and what each of them takes. */
  readonly options?: readonly [position: number, takes: Readonly<Record<string, readonly string[]>>];
}

const factory = (call: (options?: never) => unknown, options: Readonly<Record<string, readonly string[]>>): Row => ({
  call,
  given: () => [{}],
  takes: [NONE],
  options: [0, options],
});
const kaiming = { mode: [], nonlinearity: [], negativeSlope: FINITE, slope: UNKNOWN, ...FANS };

const ROWS: Readonly<Record<string, Row>> = {
  applyMasks: { call: init.applyMasks, given: () => [net(), masks()], takes: [[], ["{}"]] },
  betweenLayer: {
    call: init.betweenLayer,
    given: () => [net(), batch(), random()],
    takes: [[], [], []],
    options: [2, { rng: UNKNOWN, maxIterations: ["0", "2"], damping: ["1.5", "2"], tolerance: ABOVE, rate: UNKNOWN }],
  },
  constant: { call: init.constant, given: () => [1], takes: [FINITE] },
  dirac: factory(init.dirac, { groups: COUNT, gain: UNKNOWN }),
  eye: factory(init.eye, { gain: FINITE, std: UNKNOWN }),
  fans: { call: init.fans, given: () => [[4, 2], {}], takes: [["[2, 2]"], NONE], options: [1, { groups: COUNT }] },
  fixup: {
    call: init.fixup,
    given: () => [residuals(), random()],
    takes: [[], []],
    options: [1, { rng: UNKNOWN, init: [], gain: UNKNOWN }],
  },
  forKind: { call: init.forKind, given: () => ["linear", {}], takes: [KINDS, ["{}"]] },
  gain: { call: init.gain, given: () => ["leakyRelu", 0.1], takes: [[], ["undefined", ...FINITE]] },
  initialize: {
    call: init.initialize,
    given: () => [net(), init.recommended, random()],
    takes: [["a function"], ["[]", "a function"], []],
    options: [2, { rng: UNKNOWN, init: UNKNOWN }],
  },
  kaimingNormal: factory(init.kaimingNormal, kaiming),
  kaimingUniform: factory(init.kaimingUniform, kaiming),
  lecunNormal: factory(init.lecunNormal, { gain: UNKNOWN }),
  lecunUniform: factory(init.lecunUniform, { gain: UNKNOWN }),
  lotteryTicket: {
    call: init.lotteryTicket as Border["call"],
    given: () => [net(), { rounds: 1, train: async () => undefined }],
    takes: [["a function"], []],
    options: [
      1,
      {
        rounds: ["!", "0", "2"],
        train: ["!", "a function"],
        rewindTo: ["{}"],
        rate: ["0"],
        outputRate: ["0"],
        scope: [],
        masks: UNKNOWN,
      },
    ],
  },
  lsuv: {
    call: init.lsuv,
    given: () => [net(), batch(), random()],
    takes: [[], [], []],
    options: [2, { rng: UNKNOWN, tolerance: ABOVE, maxIterations: ["0", "2"], init: [], iterations: UNKNOWN }],
  },
  magnitudeMasks: {
    call: init.magnitudeMasks,
    given: () => [net(), {}],
    takes: [["a function"], NONE],
    options: [1, { rate: ["0"], outputRate: ["0"], scope: [], masks: ["{}"], amount: UNKNOWN }],
  },
  maskGradients: { call: init.maskGradients, given: () => [net(), masks()], takes: [[], ["{}"]] },
  normal: factory(init.normal, { mean: ALL, std: ALL, gain: UNKNOWN }),
  orthogonal: factory(init.orthogonal, { gain: FINITE, std: UNKNOWN }),
  randomWalk: factory(init.randomWalk, { nonlinearity: [], gain: UNKNOWN }),
  recommended: {
    call: init.recommended,
    given: () => [{ path: "", layer: linear(3, 2, rng(1)), kind: "linear", activation: undefined, gain: 1 }],
    takes: [[]],
  },
  remainingShare: { call: init.remainingShare, given: () => [masks()], takes: [["{}"]] },
  rewind: {
    call: init.rewind,
    given: () => [net(), { "0.weight": onesOf([3, 3]) }, {}],
    takes: [[], ["{}"], NONE],
  },
  sparse: {
    call: init.sparse,
    given: () => [{ sparsity: 0.5 }],
    takes: [[]],
    options: [0, { sparsity: ["!", "0"], std: ABOVE, gain: UNKNOWN }],
  },
  symmetricUniform: { call: init.symmetricUniform, given: () => [1], takes: [ABOVE] },
  truncatedNormal: factory(init.truncatedNormal, {
    mean: FINITE,
    std: ["1.5", "2"],
    low: ["-1", "0", "1.5"],
    high: ["Infinity", ...FINITE],
    gain: UNKNOWN,
  }),
  uniform: factory(init.uniform, { low: ALL, high: ALL, a: UNKNOWN }),
  withinLayer: {
    call: init.withinLayer,
    given: () => [net(), batch(), random()],
    takes: [[], [], []],
    options: [2, { rng: UNKNOWN, targetMean: FINITE, init: [], std: UNKNOWN }],
  },
  xavierNormal: factory(init.xavierNormal, FANS),
  xavierUniform: factory(init.xavierUniform, FANS),
};

it("every function that is exported is in the table, but for those of tensor", () => {
  const own = Object.keys(init).filter((name) => name !== "ones" && name !== "zeros");
  expect(Object.keys(ROWS).toSorted()).toEqual(own.toSorted());
});

describe.each(Object.entries(ROWS))("%s takes or refuses, in our words:", (_, row) => {
  it("what it is for", async () => {
    expect(await failureOf(row, row.given())).toBe(undefined);
  });

  const all = [...wrongArguments(row), ...(row.options === undefined ? [] : wrongOptions(row, ...row.options))];
  it.each(all.map((attempt) => [attempt.what, attempt] as const))("%s", async (__, { given, isTaken }) => {
    const error = await failureOf(row, given());
    if (isTaken) expect(error).toBe(undefined);
    else expect(isClearError(error), String(error)).toBe(true);
  });
});

const INITIALIZERS: Readonly<Record<string, () => init.Initializer>> = {
  constant: () => init.constant(1),
  dirac: () => init.dirac(),
  eye: () => init.eye(),
  kaimingNormal: () => init.kaimingNormal(),
  kaimingUniform: () => init.kaimingUniform(),
  lecunNormal: () => init.lecunNormal(),
  lecunUniform: () => init.lecunUniform(),
  normal: () => init.normal(),
  ones: () => init.ones,
  orthogonal: () => init.orthogonal(),
  randomWalk: () => init.randomWalk(),
  sparse: () => init.sparse({ sparsity: 0.5 }),
  symmetricUniform: () => init.symmetricUniform(1),
  "symmetricUniform of 0": () => init.symmetricUniform(0),
  truncatedNormal: () => init.truncatedNormal(),
  uniform: () => init.uniform(),
  xavierNormal: () => init.xavierNormal(),
  xavierUniform: () => init.xavierUniform(),
  zeros: () => init.zeros,
};

describe.each(Object.entries(INITIALIZERS))("what %s makes takes or refuses, in our words:", (name, make) => {
  const shape = name === "dirac" ? [4, 2, 3] : [4, 2];
  const border: Border = {
    call: (...given: readonly unknown[]) => (make() as (...all: readonly unknown[]) => unknown)(...given),
    given: () => [shape, random()],
    takes: [[], []],
  };
  const isOfTensor = name === "ones" || name === "zeros";

  it("a shape and a generator", () => {
    const x = make()(shape, random());
    expect(isTensor(x) && [x.shape, x.dtype, x.requiresGrad]).toEqual([shape, "float32", false]);
  });

  const all = [
    ...wrongArguments(border),
    ...wrongOptions(border, 1, { rng: ["!"], dtype: [], groups: COUNT, gain: UNKNOWN }),
  ];
  it.each(all.map((attempt) => [attempt.what, attempt] as const))("%s", async (what, { given, isTaken }) => {
    const error = await failureOf(border, given());
    // A shape that one takes another does not: what counts is that all say why. Those of tensor need no generator.
    const isOpen =
      what.startsWith("argument 0: [") || (isOfTensor && /^(rng: u|dtype: null|argument 1: (u|null|\{\}))/.test(what));
    if (isOpen ? error !== undefined : !isTaken) expect(isClearError(error), String(error)).toBe(true);
    else expect(error).toBe(undefined);
  });
});

describe("nothing is changed when", () => {
  const values = (model: Layer): unknown =>
    Object.values(model.children ?? {}).map(({ parameters = {} }) =>
      Object.values(parameters).map((x) => Array.from(x.dataSync())),
    );
  const broken: init.Initializer = () => 3 as never;
  const cases: readonly (readonly [string, (model: Layer) => unknown])[] = [
    [
      "a rule names what a later layer has not",
      (m) => init.initialize(m, () => ({ weight: init.ones, scale: init.ones }), random()),
    ],
    [
      "a rule returns no initializer",
      (m) => init.initialize(m, () => ({ bias: init.ones, weight: 3 as never }), random()),
    ],
    [
      "a mask is of another shape",
      (m) => init.applyMasks(m, { "0.weight": init.zeros([3, 3]), "1.weight": onesOf([1]) }),
    ],
    [
      "a mask is of another model",
      (m) => init.applyMasks(m, { "0.weight": init.zeros([3, 3]), "7.weight": onesOf([1]) }),
    ],
    [
      "a value to rewind to is of another shape",
      (m) => init.rewind(m, { "0.weight": onesOf([3, 3]), "1.bias": onesOf([9]) }),
    ],
    [
      "a value to rewind to is of another model",
      (m) => init.rewind(m, { "0.weight": onesOf([3, 3]), "1.scale": onesOf([2]) }),
    ],
    [
      "masks to rewind with are of another model",
      (m) => init.rewind(m, { "0.weight": onesOf([3, 3]) }, { "1.bias": onesOf([2]) }),
    ],
    ["lsuv is told to begin by no initializer", (m) => init.lsuv(m, batch(), { ...random(), init: broken })],
    [
      "withinLayer is told to begin by no initializer",
      (m) => init.withinLayer(m, batch(), { ...random(), init: broken }),
    ],
    ["the input has another width", (m) => init.lsuv(m, onesOf([2, 7]), random())],
  ];
  it.each(cases)("%s", async (_, run) => {
    const model = net();
    const before = values(model);
    const error = await failureOf({ call: run, given: () => [], takes: [] }, [model]);
    expect(isClearError(error), String(error)).toBe(true);
    expect(values(model)).toEqual(before);
  });
});
