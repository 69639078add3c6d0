import { digits, split } from "@ganglion/datasets";
import { rng } from "@ganglion/tensor";
import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultExperiment, type Experiment } from "../../src/experiment/experiment.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { TrainingEvent } from "../../src/worker/protocol.ts";
import { createTrainer } from "../../src/worker/trainer.ts";
import { stepsPerPoint } from "../../src/worker/training-run.ts";

const short: Experiment = { ...defaultExperiment, epochs: 2 };

async function eventsOf(experiment: Experiment, trainer = createTrainer(createBackends())): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  await trainer.start(experiment, (event) => void events.push(event));
  return events;
}

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

function only<T extends TrainingEvent["type"]>(events: readonly TrainingEvent[], type: T) {
  return events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);
}

afterEach(() => vi.unstubAllGlobals());

describe("the trainer", () => {
  it("trains the usual experiment to 95 % on images it has not seen, and says so", async () => {
    const events = await eventsOf(defaultExperiment);
    const [last] = only(events, "epoch").slice(-1);
    expect(last?.epoch).toBe(20);
    expect(last?.validationAccuracy).toBeGreaterThan(0.95);
    const [started] = only(events, "started");
    const [final] = only(events, "predictions").slice(-1);
    const { labels, size } = started!.data.heldOut;
    const right = labels.filter((label, index) => label === final?.predictions.labels[index]).length;
    expect(right / size).toBeCloseTo(last!.validationAccuracy, 6);
    expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "done" });
  });

  it("gives the same curves for the same experiment, and others for another seed", async () => {
    const points = async (experiment: Experiment) =>
      only(await eventsOf(experiment), "progress").flatMap((event) => event.points);
    const first = await points(short);
    expect(first.map(({ epoch }) => epoch)).toStrictEqual(Array.from({ length: 30 }, (_, index) => (index + 1) / 15));
    expect(await points(short)).toStrictEqual(first);
    expect(await points({ ...short, seed: 8 })).not.toStrictEqual(first);
  });

  it("holds the same images out, whatever the network, and shows them as they are", async () => {
    const summary = await createTrainer(createBackends()).loadData("digits", 3);
    const [train, heldOut] = split(await digits(), { fraction: 0.8, rng: rng(3).split(), stratify: true });
    expect([summary.trainSize, summary.heldOut.size]).toStrictEqual([train.size, heldOut.size]);
    expect(summary.heldOut.labels).toStrictEqual(heldOut.y);
    expect(summary.heldOut.pixels).toStrictEqual(Uint8Array.from(heldOut.x, (value) => value * 255));
  });

  it("describes the network layer by layer", async () => {
    const summary = await createTrainer(createBackends()).describeModel({
      ...short,
      hidden: [16, 8],
      activation: "tanh",
    });
    expect(summary).toStrictEqual({
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
    const events = await eventsOf({ ...short, hidden: [32, 32, 32], learningRate: 1000 });
    const last = events.at(-1);
    expect(last).toMatchObject({ type: "failed", failure: { kind: "diverged" } });
    expect(last?.type === "failed" && last.failure.message).toMatch(
      /^fit: the loss must be a finite number, got (NaN|Infinity) at step \d+ in epoch 1\. The first that was not finite was .+ Lower the learning rate/,
    );
  });

  it("makes no step while it is paused, and goes on as if it had not been", async () => {
    const { trainer, events, run } = await pausedRun();
    const before = events.length;
    // Questions are answered meanwhile, each after what a run that goes on would have reported.
    for (let question = 0; question < 5; question += 1) await trainer.describeModel(short);
    expect(events.length).toBe(before);
    await trainer.resume();
    await run;
    const points = (all: readonly TrainingEvent[]) => only(all, "progress").flatMap((event) => event.points);
    expect(points(events)).toStrictEqual(points(await eventsOf(short)));
  });

  it("ends the run when told to, also while it is paused", async () => {
    const { trainer, events, run } = await pausedRun();
    await trainer.stop();
    await trainer.pause();
    await run;
    expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "aborted" });
    expect(only(events, "epoch")).toStrictEqual([]);
  });

  it("says what it computes with and why", async () => {
    const trainer = createTrainer(createBackends());
    const reason = expect.stringMatching(/^WebAssembly with SIMD on (one thread|\d threads)\.$/) as string;
    const wasm = { name: "wasm", reason };
    expect(await trainer.prepareCompute("auto")).toStrictEqual(wasm);
    expect(await trainer.prepareCompute("wasm")).toStrictEqual(wasm);
    expect(await trainer.prepareCompute("cpu")).toStrictEqual({
      name: "reference",
      reason: "Plain JavaScript on this device's processor: made to be right, not fast.",
    });
  });

  it("begins no run where what was asked for cannot compute, and says why", async () => {
    const trainer = createTrainer(createBackends());
    const problem = "WebGL2 is not available here: this platform has no canvas. Choose Automatic.";
    expect(await trainer.prepareCompute("webgl2")).toStrictEqual({ problem });
    const events = await eventsOf({ ...short, compute: "webgl2" }, trainer);
    expect(events).toStrictEqual([{ type: "failed", failure: { kind: "compute", message: problem } }]);
    expect((await eventsOf(short, trainer)).at(-1)).toMatchObject({ type: "stopped", reason: "done" });
  });

  it("takes plain JavaScript where WebAssembly cannot run, and says why", async () => {
    vi.stubGlobal("WebAssembly", { ...WebAssembly, validate: () => false });
    const trainer = createTrainer(createBackends());
    expect(await trainer.prepareCompute("auto")).toStrictEqual({
      name: "reference",
      reason:
        "Plain JavaScript on this device's processor: made to be right, not fast. WebAssembly is not available here: " +
        "the host must have WebAssembly SIMD.",
    });
  });

  it("has one thread where memory cannot be shared, and says why", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect(await createTrainer(createBackends()).prepareCompute("auto")).toStrictEqual({
      name: "wasm",
      reason:
        "WebAssembly with SIMD on one thread. More need a page that is isolated from other origins; this one is not.",
    });
  });

  it("has one thread where workers do not start, and says why", async () => {
    vi.stubGlobal("Worker", () => undefined);
    const { reason } = (await createTrainer(createBackends()).prepareCompute("wasm")) as { reason: string };
    expect(reason).toMatch(
      /^WebAssembly with SIMD on one thread\. More did not start: wasm: \d workers must start, got /,
    );
  });

  it("learns the same with each backend, and describes networks without disturbing a run", async () => {
    const trainer = createTrainer(createBackends());
    const losses = async (compute: Experiment["compute"]) => {
      const run = eventsOf({ ...short, compute }, trainer);
      const described = trainer.describeModel({ ...short, hidden: [8] });
      const events = await run;
      expect((await described).layers.at(-1)?.parameters).toBe(90);
      return only(events, "epoch").flatMap(({ loss, validationLoss }) => [loss, validationLoss]);
    };
    const [wasm, cpu] = [await losses("wasm"), await losses("cpu")];
    expect(wasm.length).toBe(4);
    for (const [index, loss] of wasm.entries()) expect(loss).toBeCloseTo(cpu[index]!, 4);
  });

  it("ends a run when another one starts", async () => {
    const trainer = createTrainer(createBackends());
    const first = eventsOf({ ...short, epochs: 100 }, trainer);
    const second = await eventsOf(short, trainer);
    expect((await first).at(-1)?.type).not.toBe("failed");
    expect(only(await first, "epoch").length).toBeLessThan(100);
    expect(second.at(-1)).toMatchObject({ type: "stopped", reason: "done" });
  });
});

describe("stepsPerPoint", () => {
  it("divides an epoch into points that stand for about as many steps", () => {
    const cut = [1, 5, 12, 45, 90, 188, 1438].map((steps) => [steps, stepsPerPoint(steps)]);
    expect(cut).toStrictEqual([
      [1, 1],
      [5, 1],
      [12, 1],
      [45, 3],
      [90, 7],
      [188, 8],
      [1438, 8],
    ]);
  });
});
