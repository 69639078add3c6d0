import { digits, split } from "@ganglion/datasets";
import { rng } from "@ganglion/tensor";
import { readWeights } from "@ganglion/weights";
import { describe, expect, it } from "vitest";
import { defaultExperiment, defaultsFor, type Experiment } from "../../src/experiment/experiment.ts";
import { dense, readLayers } from "../../src/experiment/layer-spec.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { TrainingEvent } from "../../src/worker/protocol.ts";
import { dataLoader } from "../../src/worker/data.ts";
import { downloaded } from "../../src/worker/download.ts";
import { createTrainer } from "../../src/worker/trainer.ts";
import { eventsOf, only, pointsOf, short, snapshots } from "./trainer-events.ts";

/** A run that is paused after its first steps. */
async function pausedRun() {
  const trainer = createTrainer(createBackends());
  const events: TrainingEvent[] = [];
  let run = Promise.resolve();
  await new Promise<void>((resolve) => {
    run = trainer.start(short, async (event) => {
      events.push(event);
      if (events.length !== 2) return;
      await trainer.pause();
      resolve();
    });
  });
  return { trainer, events, run };
}

describe("the trainer", () => {
  it("trains the usual experiment to 95 % on images it has not seen, and says so", async () => {
    const events = await eventsOf(defaultExperiment);
    const [last] = snapshots(events).slice(-1);
    expect(last?.epoch).toBe(20);
    expect(last?.validation.accuracy).toBeGreaterThan(0.95);
    const [started] = only(events, "started");
    const { labels, size } = started!.data.heldOut;
    const right = labels.filter((label, index) => label === last?.predictions.labels[index]).length;
    expect(right / size).toBeCloseTo(last!.validation.accuracy, 6);
    expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "done" });
  });

  it("gives the same curves for the same experiment, and others for another seed", async () => {
    const points = async (experiment: Experiment) => pointsOf(await eventsOf(experiment));
    const first = await points(short);
    expect(first.map(({ epoch }) => epoch)).toStrictEqual(Array.from({ length: 30 }, (_, index) => (index + 1) / 15));
    expect(await points(short)).toStrictEqual(first);
    expect(await points({ ...short, seed: 8 })).not.toStrictEqual(first);
  });

  it("holds the same images out, whatever the network, and shows them as they are", async () => {
    const summary = await createTrainer(createBackends()).loadData(defaultExperiment, 3);
    const [train, heldOut] = split(await digits(), { fraction: 0.8, rng: rng(3).split(), stratify: true });
    expect([summary.trainSize, summary.heldOut.size]).toStrictEqual([train.size, heldOut.size]);
    expect(summary.heldOut.labels).toStrictEqual(heldOut.y);
    expect(summary.heldOut.pixels).toStrictEqual(Uint8Array.from(heldOut.x, (value) => Math.round(value * 255)));
  });

  it("describes the network layer by layer", async () => {
    const summary = await createTrainer(createBackends()).describeModel({
      ...short,
      hidden: [dense(16), dense(8)],
      activation: "tanh",
    });
    expect(summary.drawn.map(({ units, inputs, picture }) => [units, inputs, picture])).toStrictEqual([
      [16, 64, { channels: 1, height: 8, width: 8 }],
      [8, 16, undefined],
      [10, 8, undefined],
    ]);
    expect(summary).toMatchObject({
      input: [1, 8, 8],
      layers: [
        { path: "0", kind: "flatten", shape: [64], parameters: 0 },
        { path: "1", kind: "linear", shape: [16], parameters: 1040 },
        { path: "2", kind: "tanh", shape: [16], parameters: 0 },
        { path: "3", kind: "linear", shape: [8], parameters: 136 },
        { path: "4", kind: "tanh", shape: [8], parameters: 0 },
        { path: "5", kind: "linear", shape: [10], parameters: 90 },
      ],
    });
  });

  it("stops with a reason where the loss is no longer a number", async () => {
    const events = await eventsOf({ ...short, hidden: [dense(32), dense(32), dense(32)], learningRate: 1000 });
    const last = events.at(-1);
    expect(last).toMatchObject({ type: "failed", failure: { kind: "diverged" } });
    // What it came to is said as well, however few steps that were.
    expect(pointsOf(events).length).toBeGreaterThan(0);
  });

  it("makes no step while it is paused, and goes on as if it had not been", async () => {
    const { trainer, events, run } = await pausedRun();
    await expect.poll(() => snapshots(events).length).toBe(1);
    const [seen] = snapshots(events);
    expect(only(events, "update").at(-1)?.update).toMatchObject({ step: seen?.step, validations: [seen?.validation] });
    const before = events.length;
    // Questions are answered meanwhile, each after what a run that goes on would have reported.
    for (let question = 0; question < 5; question += 1) await trainer.describeModel(short);
    expect(events.length).toBe(before);
    await trainer.resume();
    await run;
    // The pause itself ends a point of the curves, the rest of which is as it would have been.
    const others = pointsOf(await eventsOf(short)).slice(1);
    expect(pointsOf(events).slice(-others.length)).toStrictEqual(others);
  });

  it("ends the run when told to, also while it is paused", async () => {
    const { trainer, events, run } = await pausedRun();
    await trainer.stop();
    await trainer.pause();
    await run;
    expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "aborted" });
    expect(only(events, "update").at(-1)?.update.epoch ?? 1).toBe(1);
  });

  it("never waits for the page", async () => {
    // What is trained on counts how often it was gone through.
    let passes = 0;
    const load = dataLoader();
    const counted = createTrainer(createBackends(), {
      load: async (data, random) => {
        const loaded = await load(data, random);
        const batches: typeof loaded.train.batches = (options) => {
          passes += 1;
          return loaded.train.batches(options);
        };
        return { ...loaded, train: { ...loaded.train, batches } };
      },
    });
    const events: TrainingEvent[] = [];
    let release = (): void => undefined;
    const busy = new Promise<void>((resolve) => {
      release = resolve;
    });
    const run = counted.start({ ...short, epochs: 4 }, (event) => {
      events.push(event);
      return busy;
    });
    await expect.poll(() => passes).toBe(4);
    expect(events.map(({ type }) => type)).toStrictEqual(["started"]);
    release();
    await run;
    expect(pointsOf(events).length).toBe(60);
    expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "done" });
  });

  it("asks for data again that did not come", async () => {
    let isThere = false;
    const load = dataLoader();
    const trainer = createTrainer(createBackends(), {
      load: (data, random) => (isThere ? load(data, random) : downloaded(Promise.reject(new Error("no network")))),
    });
    expect(await eventsOf(short, trainer)).toStrictEqual([
      { type: "failed", failure: { kind: "download", detail: undefined } },
    ]);
    isThere = true;
    expect((await eventsOf(short, trainer)).at(-1)?.type).toBe("stopped");
  });

  it("makes one step when told to, while it is paused", async () => {
    const { trainer, events, run } = await pausedRun();
    await expect.poll(() => snapshots(events).length).toBe(1);
    const before = snapshots(events)[0]!.step;
    await trainer.step();
    await expect.poll(() => snapshots(events).at(-1)?.step).toBe(before + 1);
    await trainer.stop();
    await run;
  });

  it("looks into the layers at the last step, however few or many there are", async () => {
    for (const [epochs, batchSize] of [
      [1, 700],
      [3, 30],
    ] as const) {
      const events = await eventsOf({ ...short, epochs, batchSize });
      const [{ steps } = { steps: 0 }] = only(events, "started");
      expect(snapshots(events).at(-1)?.health.samples.at(-1)?.step).toBe(steps);
    }
  });

  it("answers for the network of the run, also after its end", async () => {
    const trainer = createTrainer(createBackends());
    expect(await trainer.classify(new Uint8Array(64))).toBeUndefined();
    const events = await eventsOf(short, trainer);
    const { heldOut } = only(events, "started")[0]!.data;
    const answer = await trainer.classify(heldOut.pixels.subarray(0, 64));
    expect(answer?.probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    const seen = snapshots(events).at(-1)!;
    expect(answer?.probabilities.indexOf(Math.max(...answer.probabilities))).toBe(seen.predictions.labels[0]);
    // What is drawn comes in bytes, so that it is a little off.
    const maps = await trainer.featureMaps(0);
    expect(answer?.layers.map(({ path }) => path)).toStrictEqual(["1", "3"]);
    for (const [place, { values }] of (answer?.layers ?? []).entries()) {
      const exact = maps?.[place]?.values ?? new Float32Array();
      expect(values.length).toBe(exact.length);
      expect(Math.max(...values.map((value, at) => Math.abs(value - (exact[at] ?? 0))))).toBeLessThan(0.05);
    }
    const unit = await trainer.inspectUnit("1", 0);
    expect(unit?.weights.subarray(0, 64)).toStrictEqual(seen.layers[0]!.weights.subarray(0, 64));
    expect(unit?.histogram.reduce((sum, count) => sum + count, 0)).toBe(64);
    expect(new Set(unit?.favourites).size).toBe(9);
    expect(await trainer.inspectUnit("1", 99)).toBeUndefined();
    const { tensors } = await readWeights((await trainer.exportModel("safetensors"))!);
    expect(Object.keys(tensors).sort()).toStrictEqual(["1.bias", "1.weight", "3.bias", "3.weight"]);
  });

  it.each([
    ["convolutions, pooling, batch norm", { hidden: readLayers("c4,p,r8,p,16"), normalization: "batch" }],
    [
      "whitening, layer norm, Adam",
      { preparation: "whiten", normalization: "layer", optimizer: "adam", learningRate: 0.005 },
    ],
    [
      "standardizing, GELU, one cycle, clipping",
      { preparation: "standardize", activation: "gelu", schedule: "one-cycle", clip: 1 },
    ],
    [
      "group norm, orthogonal, cosine, decay",
      { normalization: "group", init: "orthogonal", schedule: "cosine", weightDecay: 0.001 },
    ],
    ["points with a boundary", { ...defaultsFor("circles"), epochs: 8 }],
  ] as const)("learns with %s", async (_, settings) => {
    const hidden = "hidden" in settings && "value" in settings.hidden ? settings.hidden.value : undefined;
    const experiment = { ...short, ...settings, ...(hidden && { hidden }) } as Experiment;
    const last = snapshots(await eventsOf(experiment)).at(-1)!;
    expect(last.validation.accuracy).toBeGreaterThan(0.7);
    expect(last.boundary?.labels.length).toBe(experiment.data === "circles" ? 1600 : undefined);
  });

  it("ends a run when another one starts", async () => {
    const trainer = createTrainer(createBackends());
    const first = eventsOf({ ...short, epochs: 100 }, trainer);
    const second = await eventsOf(short, trainer);
    expect((await first).at(-1)?.type).not.toBe("failed");
    expect(only(await first, "update").flatMap(({ update }) => update.validations).length).toBeLessThan(100);
    expect(second.at(-1)).toMatchObject({ type: "stopped", reason: "done" });
  });
});
