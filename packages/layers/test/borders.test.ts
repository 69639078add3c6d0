import { ones, reference, rng, setBackend, tensor, zeros } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import * as layers from "../src/index.ts";
import { type Border, failureOf, isClearError, wrongArguments, wrongOptions } from "@ganglion/tensor/testing";

beforeEach(() => setBackend(reference()));

const random = (): { rng: ReturnType<typeof rng> } => ({ rng: rng(1) });
const images = (): unknown => ones([1, 2, 4, 4]);
const PAIR = ["2", "[2, 2]"];
const PADDING = ["2", "[2, 2]", "0"];
/** What stands for no options, or for no context. */
const NONE = ["undefined", "{}"];

interface Row extends Border {
  /** At which argument the options are, and what each of them takes. */
  readonly options?: readonly [position: number, takes: Readonly<Record<string, readonly string[]>>];
}

const UNKNOWN = ["!"];
const weighted = { rng: ["!"], dtype: [], init: [] as string[] };
const ROWS: Readonly<Record<string, Row>> = {
  adaptiveAvgPool2d: { call: layers.adaptiveAvgPool2d, given: () => [2], takes: [PAIR] },
  avgPool2d: {
    call: layers.avgPool2d,
    given: () => [2, {}],
    takes: [PAIR, NONE],
    options: [
      1,
      { stride: PAIR, padding: PADDING, countIncludePad: ["true"], ceilMode: ["true"], kernelSize: UNKNOWN },
    ],
  },
  callChild: {
    call: layers.callChild,
    given: () => ["box", "0", layers.flatten(), images(), {}],
    takes: [['"2"'], ['"2"'], [], ["a tensor", "an int32 tensor"], NONE],
  },
  conv2d: {
    call: layers.conv2d,
    given: () => [2, 2, { kernelSize: 3, ...random() }],
    takes: [["2"], ["2"], []],
    options: [
      2,
      {
        ...weighted,
        kernelSize: ["!", ...PAIR],
        stride: PAIR,
        padding: PADDING,
        dilation: PAIR,
        groups: ["2"],
        bias: ["true"],
        biasInit: [],
      },
    ],
  },
  conv1d: {
    call: layers.conv1d,
    given: () => [2, 2, { kernelSize: 3, ...random() }],
    takes: [["2"], ["2"], []],
    options: [
      2,
      {
        ...weighted,
        kernelSize: ["!", "2"],
        stride: ["2"],
        padding: ["2", "0"],
        dilation: ["2"],
        groups: ["2"],
        bias: ["true"],
        biasInit: [],
      },
    ],
  },
  convTranspose2d: {
    call: layers.convTranspose2d,
    given: () => [2, 2, { kernelSize: 3, stride: 4, ...random() }],
    takes: [["2"], ["2"], []],
    options: [
      2,
      {
        ...weighted,
        kernelSize: ["!", ...PAIR],
        stride: PAIR,
        padding: PADDING,
        outputPadding: PADDING,
        dilation: PAIR,
        groups: ["2"],
        bias: ["true"],
        biasInit: [],
        multiplier: UNKNOWN,
      },
    ],
  },
  depthwiseConv2d: {
    call: layers.depthwiseConv2d,
    given: () => [2, { kernelSize: 3, ...random() }],
    takes: [["2"], []],
    options: [1, { ...weighted, kernelSize: ["!", ...PAIR], multiplier: ["2"], groups: UNKNOWN, bias: ["true"] }],
  },
  dropout: { call: layers.dropout, given: () => [0.5], takes: [["undefined", "0"]] },
  embedding: {
    call: layers.embedding,
    given: () => [3, 2, random()],
    takes: [["2"], ["2"], []],
    options: [2, { ...weighted, paddingIndex: ["0", "2"], bias: UNKNOWN }],
  },
  flatten: { call: layers.flatten, given: () => [{}], takes: [NONE], options: [0, { startAxis: ["0", "2"] }] },
  globalAvgPool2d: { call: layers.globalAvgPool2d as Border["call"], given: () => [{}], takes: [NONE] },
  linear: {
    call: layers.linear,
    given: () => [2, 3, random()],
    takes: [["2"], ["2"], []],
    options: [2, { ...weighted, bias: ["true"], biasInit: [], kernelSize: UNKNOWN }],
  },
  loadStateDict: {
    call: layers.loadStateDict,
    given: () => [layers.linear(2, 2, random()), { weight: zeros([2, 2]), bias: zeros([2]) }, {}],
    takes: [[], [], NONE],
    options: [2, { strict: ["true"] }],
  },
  maxPool2d: {
    call: layers.maxPool2d,
    given: () => [2, {}],
    takes: [PAIR, NONE],
    options: [1, { stride: PAIR, padding: PADDING, dilation: PAIR, ceilMode: ["true"], kernelSize: UNKNOWN }],
  },
  namedParameters: { call: layers.namedParameters, given: () => [layers.flatten()], takes: [["a function"]] },
  parameters: { call: layers.parameters, given: () => [layers.flatten()], takes: [["a function"]] },
  residual: {
    call: layers.residual,
    given: () => [layers.flatten(), {}],
    takes: [["a function"], NONE],
    options: [1, { shortcut: ["a function"] }],
  },
  sequential: {
    call: layers.sequential,
    given: () => [layers.flatten(), layers.flatten()],
    takes: [["a function"], ["a function"]],
  },
  stateDict: { call: layers.stateDict, given: () => [layers.flatten()], takes: [["a function"]] },
};

it("every function that is exported is in the table", () => {
  const functions = Object.entries(layers).filter(([name]) => name !== "LayerError");
  expect(Object.keys(ROWS).toSorted()).toEqual(functions.map(([name]) => name).toSorted());
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

const CALLED: Readonly<Record<string, [make: () => (...given: never) => unknown, x: () => unknown]>> = {
  adaptiveAvgPool2d: [() => layers.adaptiveAvgPool2d(2), images],
  avgPool2d: [() => layers.avgPool2d(2), images],
  conv2d: [() => layers.conv2d(2, 2, { kernelSize: 3, ...random() }), images],
  conv1d: [() => layers.conv1d(2, 2, { kernelSize: 3, ...random() }), () => ones([1, 2, 16])],
  convTranspose2d: [() => layers.convTranspose2d(2, 2, { kernelSize: 3, ...random() }), images],
  depthwiseConv2d: [() => layers.depthwiseConv2d(2, { kernelSize: 3, ...random() }), images],
  dropout: [() => layers.dropout(), images],
  embedding: [() => layers.embedding(3, 2, random()), () => tensor(new Int32Array([1, 2]))],
  flatten: [() => layers.flatten(), images],
  globalAvgPool2d: [() => layers.globalAvgPool2d(), images],
  linear: [() => layers.linear(4, 2, random()), images],
  maxPool2d: [() => layers.maxPool2d(2), images],
  residual: [() => layers.residual(layers.dropout()), images],
  sequential: [() => layers.sequential(layers.flatten()), images],
};
/** Those compute with whole numbers, or with what they are as floats. */
const TAKES_INT = ["flatten", "embedding", "sequential", "globalAvgPool2d", "linear"];

describe.each(Object.entries(CALLED))("the layer of %s takes or refuses, in our words:", (name, [make, x]) => {
  const border: Border = {
    call: (...given: never) => make()(...(given as never)),
    given: () => [x(), {}],
    takes: [[], NONE],
  };
  const context = { training: ["true"], rng: ["undefined"], observe: ["a function"], train: UNKNOWN };
  const all = [...wrongArguments(border), ...wrongOptions(border, 1, context)];
  it.each(all.map((attempt) => [attempt.what, attempt] as const))("%s", async (what, { given, isTaken }) => {
    const error = await failureOf(border, given());
    const isRandom = what === "training: true" && (name === "dropout" || name === "residual");
    if (isTaken && !isRandom) expect(error).toBe(undefined);
    else if (/argument 0: (a|an int32) tensor/.test(what)) {
      if (error !== undefined)
        expect(isClearError(error) || isClearError((error as Error).cause), String(error)).toBe(true);
    } else expect(isClearError(error), String(error)).toBe(true);
  });

  it("whole numbers where it needs others", async () => {
    const given = [images()].map((each) => (each as ReturnType<typeof ones>).mul(3));
    const whole = tensor(new Int32Array((given[0] as ReturnType<typeof ones>).size), { shape: [1, 2, 4, 4] });
    const error = await failureOf(border, [whole, {}]);
    if (TAKES_INT.includes(name)) expect(error).toBe(undefined);
    else expect(isClearError(error), String(error)).toBe(true);
  });
});
