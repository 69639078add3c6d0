import { type Dataset, dataset } from "@ganglion/datasets";
import { linear, sequential } from "@ganglion/layers";
import { relu } from "@ganglion/activations";
import { type Layer, rng, setBackend, stateEntries, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Advice, advise, type AdviseOptions, freeze, type PlanResult } from "../../src/index.ts";
import { type Counter, digitsModel, someDigits, someTextures } from "./situations.ts";

let backend: Awaited<ReturnType<typeof wasm>>;
let model: Layer;
let counter: Counter;
beforeAll(async () => {
  backend = await wasm({ threads: 1 });
  setBackend(backend);
  ({ model, counter } = await digitsModel());
});
beforeEach(() => {
  setBackend(backend);
  Object.assign(counter, { inference: 0, training: 0 });
});

/** Few seconds, so that plans have few epochs. */
const given = { seconds: 3, stepSeconds: 0.1 };

const valuesOf = (layer: Layer): unknown => stateEntries(layer).map(({ path, tensor: x }) => [path, x.dataSync()]);

function dispose({ model: made }: Pick<PlanResult, "model">): void {
  for (const { tensor: x } of stateEntries(made)) x.dispose();
}

/** The same samples as a source that knows no classes, in the order of their labels, given at once or later. */
function asSource({ x, y, size }: Dataset, isLater: boolean): NonNullable<AdviseOptions["data"]> {
  const places = [...y.keys()].toSorted((a, b) => (y[a] as number) - (y[b] as number));
  const batch = (chosen: readonly number[]) => ({
    x: tensor(Float32Array.from(chosen.flatMap((i) => [...x.subarray(i * 64, i * 64 + 64)])), {
      shape: [chosen.length, 1, 8, 8],
    }),
    y: tensor(Int32Array.from(chosen, (i) => y[i] as number)),
  });
  function* now({ batchSize, rng: random }: { batchSize: number; rng?: ReturnType<typeof rng> }) {
    const order = random === undefined ? places : [...random.permutation(size)].map((i) => places[i] as number);
    for (let at = 0; at < size; at += batchSize) yield batch(order.slice(at, at + batchSize));
  }
  async function* later(request: Parameters<typeof now>[0]) {
    yield* now(request);
  }
  return { size, batches: isLater ? later : now };
}

const cells = {
  "little-similar": () => someDigits(6),
  "much-similar": () => someDigits(20),
  "little-different": () => someTextures(6),
  "much-different": () => someTextures(20),
};

const advices = new Map<string, Promise<Advice>>();

/** What is advised for a cell, asked for once. */
function adviceFor(cell: keyof typeof cells): Promise<Advice> {
  const ask = async (): Promise<Advice> => advise({ model, data: await cells[cell](), rng: rng(7), ...given });
  const advice = advices.get(cell) ?? ask();
  advices.set(cell, advice);
  return advice;
}

describe("the four cells", () => {
  it.each([
    ["little-similar", "probe"],
    ["much-similar", "last"],
    ["little-different", "all"],
    ["much-different", "all"],
  ] as const)("are told apart: %s", async (cell, kind) => {
    const advice = await adviceFor(cell);
    expect([advice.cell, advice.plan.kind]).toEqual([cell, kind]);
    expect(advice.alternatives.map((plan) => plan.kind).toSorted()).toEqual(
      ["all", "last", "probe", "scratch"].filter((other) => other !== kind),
    );
    const { rates } = [advice.plan, ...advice.alternatives].find((plan) => plan.kind === "all")!;
    const [first, head] = [rates[0]!.learningRate, rates.at(-1)!.learningRate];
    expect([head, first < head, first === head]).toEqual([0.02, cell.endsWith("similar"), cell.endsWith("different")]);
    expect(advice.evidence.distance?.source).toBe("batchNorm");
    const { judgement } = advice;
    expect(judgement.perClass >= judgement.borders.perClass).toBe(cell.startsWith("much"));
    expect(judgement.isDeepBest && judgement.isNear).toBe(cell.endsWith("similar"));
    expect(judgement.isNear).toBe(advice.evidence.distance!.value <= judgement.borders.distance);
    expect([judgement.best, judgement.last].every((probe) => advice.evidence.probes.includes(probe))).toBe(true);
    expect([judgement.last.isLast, judgement.enoughPerClass]).toEqual([true, 1000]);
    expect(String(advice)).toBe(advice.text);
    expect(advice.text).toContain(advice.plan.text.split("\n")[0]);
  });

  it("are told apart by probes alone, where nothing is known of the old data", async () => {
    // The first layer keeps all three numbers of a sample, positive and negative parts apart; the second forgets the first number.
    const keeps = tensor([1, 0, 0, 0, 1, 0, 0, 0, 1, -1, 0, 0, 0, -1, 0, 0, 0, -1], { shape: [6, 3] });
    const forgets = tensor([0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1], { shape: [2, 6] });
    const own = { rng: rng(1), bias: false };
    const forgetful = sequential(
      linear(3, 6, { ...own, init: () => keeps }),
      relu,
      linear(6, 2, { ...own, init: () => forgets }),
      linear(2, 4, own),
    );
    const x = Float32Array.from(rng(2).normal([120]).dataSync());
    for (const [feature, cell] of [
      [0, "much-different"],
      [1, "much-similar"],
    ] as const) {
      const y = Int32Array.from({ length: 40 }, (_, i) => ((x[3 * i + feature] as number) > 0 ? 1 : 0));
      const data = dataset({ x, y, shape: [3], classes: ["less", "more"] });
      const advice = await advise({ model: forgetful, data, rng: rng(7), ...given });
      expect(advice.evidence.distance).toBeUndefined();
      expect(advice.evidence.probes.map(({ path, features }) => [path, features])).toEqual([
        ["1", 6],
        ["3", 2],
      ]);
      expect(advice.cell).toBe(cell);
    }
  });
});

describe("an advice", () => {
  it("is the same for the same seed and step, and its plan gives the same weights each time", async () => {
    const data = someTextures(16);
    const [first, second] = [
      await advise({ model, data, rng: rng(3), ...given }),
      await advise({ model, data, rng: rng(3), ...given }),
    ];
    expect(second.text).toBe(first.text);
    expect(second.evidence).toEqual(first.evidence);
    expect(first.plan.kind).toBe("all");
    const results = [await first.plan.run(), await first.plan.run(), await second.plan.run()];
    for (const { model: made } of results) expect(valuesOf(made)).toEqual(valuesOf(results[0]!.model));
    results.forEach(dispose);
  });

  it("leaves the model alone, and no memory behind", async () => {
    const before = valuesOf(model);
    const buffers = backend.memory().buffers;
    const { plan, alternatives } = await advise({ model, data: someTextures(6), rng: rng(1), ...given, seconds: 2 });
    expect(backend.memory().buffers).toBe(buffers);
    for (const each of [plan, ...alternatives]) {
      const { model: made, end } = await each.run();
      expect(made(tensor(new Float32Array(128), { shape: [2, 1, 8, 8] })).shape).toEqual([2, 3]);
      expect(end?.step ?? 0).toBe(each.steps);
      dispose({ model: made });
    }
    expect(valuesOf(model)).toEqual(before);
  });

  it("takes no more time than it is given, by a clock that counts what goes through the model", async () => {
    const step = 0.04;
    // A sample takes a third of its part of a step in inference, and all of it in training.
    const clock = (): number => ((counter.training + counter.inference / 3) / 32) * step;
    for (const seconds of [1, 2]) {
      const start = clock();
      const advice = await advise({ model, data: someTextures(16), rng: rng(1), seconds, clock });
      expect(advice.evidence.cost).toMatchObject({ isMeasured: true, seconds });
      expect(advice.evidence.cost.stepSeconds).toBeCloseTo(step, 6);
      expect(clock() - start).toBeLessThanOrEqual(seconds / 4);
      expect(advice.evidence.cost.adviceSeconds).toBeGreaterThanOrEqual(clock() - start);
      const { end, model: made } = await advice.plan.run();
      expect(clock() - start).toBeLessThanOrEqual(seconds);
      expect(clock() - start).toBeGreaterThan(seconds / 2);
      expect(advice.plan.epochs).toBeLessThan(advice.plan.wantedEpochs);
      expect(end).toMatchObject({ reason: "done", step: advice.plan.steps });
      dispose({ model: made });
    }
  });

  it("looks at fewer samples where there is less time, and refuses where nothing could be said", async () => {
    const data = someTextures(40);
    const much = await advise({ model, data, rng: rng(1), seconds: 100, stepSeconds: 0.1 });
    expect(much.evidence.measured).toBe(120);
    const less = await advise({ model, data, rng: rng(1), seconds: 4, stepSeconds: 0.5 });
    expect(less.evidence.measured).toBeLessThan(120);
    expect(less.evidence.measured).toBeGreaterThanOrEqual(20);
    await expect(advise({ model, data, rng: rng(1), seconds: 1, stepSeconds: 5 })).rejects.toThrow(
      /^advise: seconds must be at least \d+ s for this model on this machine, got 1 s\. Give more, or use a smaller model or pictures\.$/,
    );
  });

  it.each([false, true])("takes any source of batches, given later: %s", async (isLater) => {
    const data = await someDigits(16);
    const advice = await advise({ model, data: asSource(data, isLater), rng: rng(2), ...given, seconds: 2 });
    expect(advice.cell).toBe("much-similar");
    expect(advice.evidence).toMatchObject({ samples: 48, classes: 3, mirrored: undefined });
    expect(advice.plan.augmentation).toEqual([]);
    const { end, model: made } = await advice.plan.run();
    expect(end?.reason).toBe("done");
    dispose({ model: made });
  });

  it("compares with old samples where it is given some", async () => {
    const near = await advise({
      model,
      data: await someDigits(6),
      oldData: await someDigits(12),
      rng: rng(1),
      ...given,
    });
    expect(near.evidence.distance).toMatchObject({ source: "oldData" });
    expect(near.evidence.distance?.layers).toHaveLength(4);
    expect(near.cell).toBe("little-similar");
    const far = await advise({ model, data: someTextures(6), oldData: await someDigits(12), rng: rng(1), ...given });
    expect(far.evidence.distance!.value).toBeGreaterThan(2 * near.evidence.distance!.value);
    expect(far.cell).toBe("little-different");
  });

  it("is given for models of all kinds: without batch norms, without pictures, of one layer, frozen", async () => {
    const random = rng(4);
    const x = Array.from({ length: 90 }, (_, i) => (i % 3) + ((i * 7) % 5) / 10);
    const data = dataset({
      x,
      y: Int32Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 0 : 1)),
      shape: [3],
      classes: ["a", "b"],
    });
    const layers = () => sequential(linear(3, 8, { rng: random }), (v) => v.mul(v), linear(8, 4, { rng: random }));
    for (const each of [layers(), linear(3, 5, { rng: random }), freeze(layers())]) {
      const advice = await advise({ model: each, data, rng: rng(1), ...given });
      expect(advice.evidence.distance).toBeUndefined();
      expect(advice.evidence.probes.at(-1)).toMatchObject({ isLast: true, isAdapted: false });
      const { model: made } = await advice.alternatives.find(({ kind }) => kind === "probe")!.run();
      expect(made(tensor([[1, 2, 3]])).shape).toEqual([1, 2]);
    }
  });

  it("gives batch norms new statistics before all layers are trained only where a new head gains by it", async () => {
    const seen = new Set<boolean>();
    for (const cell of ["little-different", "much-different", "much-similar"] as const) {
      const advice = await adviceFor(cell);
      const [plain, adapted] = [false, true].map(
        (isAdapted) => advice.evidence.probes.find((probe) => probe.isLast && probe.isAdapted === isAdapted)!.accuracy,
      );
      const all = [advice.plan, ...advice.alternatives].find(({ kind }) => kind === "all")!;
      expect(all.adaptsStatistics).toBe(adapted! > plain!);
      expect(all.text.includes("AdaBN")).toBe(adapted! > plain!);
      seen.add(all.adaptsStatistics);
    }
    expect([...seen].toSorted()).toEqual([false, true]);
  });

  it("tells how far it is, and stops at each stage when it is told to", async () => {
    const stages: string[] = [];
    const data = someTextures(6);
    const clock = (): number => counter.training / 1000;
    const options = { model, data, rng: rng(1), seconds: 3, clock };
    await advise({ ...options, onProgress: ({ stage, done, total }) => stages.push(`${stage} ${done <= total}`) });
    expect([...new Set(stages)].toSorted()).toEqual(["look true", "probe true", "time true"]);
    const reason = new Error("enough");
    const buffers = backend.memory().buffers;
    await expect(advise({ ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    for (const stage of ["time", "look", "probe"]) {
      const controller = new AbortController();
      const onProgress = (progress: { stage: string }): void => {
        if (progress.stage === stage) controller.abort(reason);
      };
      await expect(advise({ ...options, onProgress, signal: controller.signal })).rejects.toBe(reason);
    }
    expect(backend.memory().buffers).toBe(buffers);
    const { plan } = await advise({ ...options, stepSeconds: 0.01 });
    await expect(plan.run({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(backend.memory().buffers).toBe(buffers);
  });
});

describe("a plan", () => {
  it("has parts that fit takes, reports its events, and can be stopped", async () => {
    const data = someTextures(16);
    const { plan } = await advise({ model, data, rng: rng(1), ...given });
    const prepared = await plan.prepare();
    expect(prepared.fitOptions).toMatchObject({ epochs: plan.epochs, batchSize: plan.batchSize });
    const rates = prepared.fitOptions!.optimizer.groups.length;
    expect(rates).toBeGreaterThanOrEqual(plan.rates.length);
    dispose(prepared);
    const controller = new AbortController();
    const types: string[] = [];
    const { end, model: made } = await plan.run({
      validation: data,
      signal: controller.signal,
      onEvent: (event) => {
        types.push(event.type);
        if (event.type === "epoch") controller.abort();
      },
    });
    expect(end).toMatchObject({ reason: "aborted", epoch: 1 });
    expect(types).toContain("step");
    dispose({ model: made });
  });

  it("of the last stage freezes what comes before, and one of all layers nothing", async () => {
    const { plan, alternatives } = await advise({ model, data: await someDigits(16), rng: rng(1), ...given });
    expect(plan.frozen.at(-1)).toBe("model.layer2.0");
    expect(plan.rates.map(({ path }) => path)).toEqual(["model.layer3.0", "model.fc"]);
    const all = alternatives.find(({ kind }) => kind === "all")!;
    expect([all.frozen, all.rates.length]).toEqual([[], 6]);
    const rising = all.rates.map(({ learningRate }) => learningRate);
    expect(rising.toSorted((a, b) => a - b)).toEqual(rising);
  });

  it("refuses what it cannot do", async () => {
    const { plan } = await advise({ model, data: someTextures(6), rng: rng(1), ...given });
    await expect(plan.run({ validation: 3 as never })).rejects.toThrow(
      /^plan\.run: validation must be a source of batches, got 3/,
    );
    await expect(plan.run({ epochs: 3 } as never)).rejects.toThrow(/^plan\.run: options must be known ones/);
    await expect(plan.prepare({ signal: 3 as never })).rejects.toThrow(/^plan\.prepare: signal/);
  });
});
