import { linear, sequential } from "@ganglion/layers";
import { type Layer, ones, reference, rng, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { beforeEach, describe, expect, test } from "vitest";
import * as norms from "../src/index.ts";
import { type Border, failureOf, isClearError, wrongArguments, wrongOptions } from "@ganglion/tensor/testing";

beforeEach(() => setBackend(reference()));

const random = (): { rng: ReturnType<typeof rng> } => ({ rng: rng(1) });
const net = (): Layer => sequential(linear(3, 2, random()), norms.batchNorm(2));
const batch = (): Tensor => rng(4).normal([5, 3]);
const NONE = ["undefined", "{}"];
const UNKNOWN = ["!"];
const EPS = ["0", "1.5", "2"];
const SHAPE = ["2", "[2, 2]"];
const common = { eps: EPS, dtype: [] as string[], epsilon: UNKNOWN };
const switches = { trainable: ["true"], updateRunning: ["true"], normalizeBy: [] as string[], momentum: UNKNOWN };

interface Row extends Border {
  /** At which argument the options are, and what each of them takes. */
  readonly options?: readonly [position: number, takes: Readonly<Record<string, readonly string[]>>];
}

const ROWS: Readonly<Record<string, Row>> = {
  batchNorm: {
    call: norms.batchNorm,
    given: () => [2, {}],
    takes: [["2"], NONE],
    options: [
      1,
      { ...common, ...switches, momentum: ["null", "0"], affine: ["true"], trackRunningStats: ["true"], axis: UNKNOWN },
    ],
  },
  foldBatchNorm: {
    call: norms.foldBatchNorm,
    given: () => [net(), {}],
    takes: [["a function"], NONE],
    options: [1, { sample: [], x: UNKNOWN }],
  },
  groupNorm: {
    call: norms.groupNorm,
    given: () => [2, 2, {}],
    takes: [["2"], ["2"], NONE],
    options: [2, { ...common, affine: ["true"], bias: UNKNOWN }],
  },
  instanceNorm: {
    call: norms.instanceNorm,
    given: () => [2, {}],
    takes: [["2"], NONE],
    options: [1, { ...common, affine: ["true"], momentum: UNKNOWN }],
  },
  layerNorm: {
    call: norms.layerNorm,
    given: () => [2, {}],
    takes: [SHAPE, NONE],
    options: [1, { ...common, elementwiseAffine: ["true"], bias: ["true"], affine: UNKNOWN }],
  },
  recalibrate: { call: norms.recalibrate, given: () => [net(), [batch()]], takes: [[], []] },
  rmsNorm: {
    call: norms.rmsNorm,
    given: () => [2, {}],
    takes: [SHAPE, NONE],
    options: [1, { ...common, elementwiseAffine: ["true"], bias: UNKNOWN }],
  },
  configureBatchNorm: {
    call: norms.configureBatchNorm,
    given: () => [net(), {}],
    takes: [["a function"], ["{}"]],
    options: [1, switches],
  },
};

test("every function that is exported is in the table", () => {
  expect(Object.keys(ROWS).toSorted()).toEqual(Object.keys(norms).toSorted());
});

describe.each(Object.entries(ROWS))("%s takes or refuses, in our words:", (_, row) => {
  test("what it is for", async () => {
    expect(await failureOf(row, row.given())).toBe(undefined);
  });

  const all = [...wrongArguments(row), ...(row.options === undefined ? [] : wrongOptions(row, ...row.options))];
  test.each(all.map((attempt) => [attempt.what, attempt] as const))("%s", async (__, { given, isTaken }) => {
    const error = await failureOf(row, given());
    if (isTaken) expect(error).toBe(undefined);
    else expect(isClearError(error), String(error)).toBe(true);
  });
});

const images = (): Tensor => rng(5).normal([2, 4, 3]);
const LAYERS: Readonly<Record<string, () => Layer>> = {
  batchNorm: () => norms.batchNorm(4),
  "batchNorm with other switches": () => norms.batchNorm(4).with({ trainable: false }),
  groupNorm: () => norms.groupNorm(2, 4),
  instanceNorm: () => norms.instanceNorm(4),
  layerNorm: () => norms.layerNorm([4, 3]),
  rmsNorm: () => norms.rmsNorm([4, 3]),
};

describe.each(Object.entries(LAYERS))("the layer of %s takes or refuses, in our words:", (_, make) => {
  const border: Border = {
    call: (...given: never) => make()(...(given as [never])),
    given: () => [images(), {}],
    takes: [[], NONE],
  };
  const context = { training: ["true"], rng: [], observe: ["a function"], train: UNKNOWN };
  const all = [...wrongArguments(border), ...wrongOptions(border, 1, context)];
  test.each(all.map((attempt) => [attempt.what, attempt] as const))("%s", async (__, { given, isTaken }) => {
    const error = await failureOf(border, given());
    if (isTaken) expect(error).toBe(undefined);
    else expect(isClearError(error), String(error)).toBe(true);
  });

  test.each([
    ["whole numbers", () => tensor(new Int32Array(24), { shape: [2, 4, 3] })],
    ["other axes", () => zeros([2, 5, 7])],
    ["a scalar", () => zeros([])],
    ["one axis", () => zeros([4])],
    ["another backend's tensor", () => ones([2, 4, 3], { backend: { ...reference(), name: "other" } })],
    [
      "a tensor without memory",
      () => {
        const x = images();
        x.dispose();
        return x;
      },
    ],
  ])("%s, and what it remembers stays", async (what, x) => {
    const layer = make();
    const before = Object.values(layer.buffers ?? {}).map((buffer) => Array.from(buffer.dataSync()));
    const error = await failureOf({ ...border, call: layer }, [x(), { training: true }]);
    const isBare = what === "another backend's tensor" && error === undefined;
    // Without parameters nothing of a norm is on any backend.
    if (!isBare || layer.parameters?.["weight"] !== undefined) expect(isClearError(error), String(error)).toBe(true);
    expect(Object.values(layer.buffers ?? {}).map((buffer) => Array.from(buffer.dataSync()))).toEqual(before);
  });
});

describe("statistics stay as they were when a call is refused", () => {
  test.each([
    [
      "a batch on another backend, without parameters",
      { affine: false },
      () => ones([3, 2], { backend: { ...reference(), name: "other" } }),
    ],
    ["a batch of one", {}, () => zeros([1, 2])],
    ["a batch of one that is only watched", { normalizeBy: "running", updateRunning: true }, () => zeros([1, 2])],
  ] as const)("%s", async (_, options, x) => {
    const layer = norms.batchNorm(2, options);
    const error = await failureOf({ call: layer, given: () => [], takes: [] }, [x(), { training: true }]);
    expect(isClearError(error), String(error)).toBe(true);
    expect(await layer.buffers.num_batches_tracked?.item()).toBe(0);
    expect(Array.from(layer.buffers.running_mean!.dataSync())).toEqual([0, 0]);
    expect(Array.from(layer.buffers.running_var!.dataSync())).toEqual([1, 1]);
  });

  test.each([
    ["a promise of a batch", () => [batch(), Promise.resolve(batch())]],
    ["no tensor", () => [batch(), { y: batch() }]],
    ["another width", () => [batch(), zeros([4, 7])]],
    ["nothing", () => []],
    [
      "a promise that comes later",
      async function* () {
        yield batch();
        yield 3;
      },
    ],
  ] as const)("recalibrate on %s", async (_, batches) => {
    const model = net();
    const norm = model.children?.["1"] as norms.BatchNorm;
    const error = await failureOf({ call: norms.recalibrate, given: () => [], takes: [] }, [model, batches()]);
    expect(isClearError(error), String(error)).toBe(true);
    expect(Array.from(norm.buffers.running_mean!.dataSync())).toEqual([0, 0]);
    expect(await norm.buffers.num_batches_tracked?.item()).toBe(0);
  });
});

const loose = norms as unknown as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

test.each([
  [
    () => loose["batchNorm"]?.(2, { epsilon: 1e-3 }),
    'batchNorm: options must be known ones, got "epsilon". It is called eps here.',
  ],
  [
    () => loose["batchNorm"]?.(2, { track_running_stats: false }),
    'batchNorm: options must be known ones, got "track_running_stats". It is called trackRunningStats here.',
  ],
  [
    () => loose["layerNorm"]?.(2, { elementwise_affine: false }),
    'layerNorm: options must be known ones, got "elementwise_affine". It is called elementwiseAffine here.',
  ],
  [
    () => loose["layerNorm"]?.(2, { affine: false }),
    'layerNorm: options must be known ones, got "affine". It is called elementwiseAffine here.',
  ],
  [
    () => loose["groupNorm"]?.(2, 2, { scale: false }),
    'groupNorm: options must be known ones, got "scale". It is called affine here.',
  ],
  [
    () => loose["batchNorm"]?.(2, { momentum: "0.1" }),
    'batchNorm: momentum must be from 0 to 1 or null, got "0.1". It is the weight of the newest batch; null averages all.',
  ],
  [
    () => loose["batchNorm"]?.(2, { eps: -1e-5 }),
    "batchNorm: eps must be a finite number >= 0, got -0.00001. Leave it out for the default.",
  ],
  [
    () => loose["batchNorm"]?.(2, { axis: 1 }),
    'batchNorm: options must be known ones, got "axis". Known are: eps, affine, dtype, trainable, updateRunning, normalizeBy, momentum, trackRunningStats.',
  ],
  [
    () => norms.groupNorm(3, 3)(zeros([1, 3])),
    "groupNorm: each group must have at least two values to have a variance, got [1, 3] in 3 groups. Use fewer groups.",
  ],
  [
    () => norms.groupNorm(3, 3)(tensor(new Int32Array(12), { shape: [2, 3, 2] })),
    'groupNorm: values must be float32 or float64, got int32. Convert with cast(x, "float32").',
  ],
  [
    () => loose["rmsNorm"]?.(zeros([2])),
    "rmsNorm: shape must be whole numbers >= 1, got Tensor(float32 [2] on reference). Call the factory: rmsNorm(...) makes the layer.",
  ],
  [
    () => sequential(norms.layerNorm as never)(zeros([2, 2])),
    "layerNorm: shape must be whole numbers >= 1, got Tensor(float32 [2, 2] on reference). Call the factory: layerNorm(...) makes the layer.",
  ],
])("says what it is called here, and what to do: %#", (run, message) => {
  expect(run).toThrow(message);
});
