import { stateDict } from "@ganglion/layers";
import type { Layer } from "@ganglion/tensor";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type Checkpoint, type FitEvent, fit, loadCheckpoint, saveCheckpoint } from "../src/index.ts";
import { circle, collect, freshBackend, toyModel, toyOptions } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

/** What must be equal: everything but the times. */
function timeless(events: readonly FitEvent[]): unknown[] {
  return events.map((event) => ({ ...event, seconds: 0, samplesPerSecond: 0, remainingSeconds: 0 }));
}

function weights(model: Layer): unknown {
  return Object.entries(stateDict(model)).map(([key, x]) => [key, x.dataSync()]);
}

interface Recorded {
  readonly events: readonly FitEvent[];
  readonly checkpoint: Checkpoint;
  readonly final: unknown;
}

/** A whole run, with the checkpoint at its `index`-th event. */
async function record(index: number, every: number): Promise<Recorded> {
  const { model, optimizer } = toyModel();
  const training = fit(model, toyOptions(optimizer, { epochs: 3, validation: circle(20, 4), every }));
  const events: FitEvent[] = [];
  let checkpoint: Checkpoint | undefined;
  for await (const event of training) {
    events.push(event);
    if (events.length === index + 1) checkpoint = training.checkpoint();
  }
  return { events, checkpoint: checkpoint!, final: weights(model) };
}

/** The rest of the run in a new model with other weights, a new optimizer and another seed. */
async function goOn(resume: Checkpoint, every: number): Promise<{ events: readonly FitEvent[]; final: unknown }> {
  const { model, optimizer } = toyModel(99);
  const options = { epochs: 3, validation: circle(20, 4), every, resume };
  const events = await collect(fit(model, toyOptions(optimizer, options)));
  return { events, final: weights(model) };
}

describe("a resumed fit", () => {
  it("equals one that never stopped, bit for bit, wherever it stopped", async () => {
    // 17 events: start, three times three steps, a validation and an epoch, end.
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 15 }), async (index) => {
        const { events, checkpoint, final } = await record(index, 1);
        expect(events).toHaveLength(17);
        const resumed = await goOn(checkpoint, 1);
        // Between validation and the end of the epoch there is nothing to go on from: it validates once more.
        const next = events[index]!.type === "validation" ? index : index + 1;
        expect(timeless(resumed.events)).toEqual(timeless([events[0]!, ...events.slice(next)]));
        expect(resumed.final).toEqual(final);
      }),
      { examples: Array.from({ length: 16 }, (_, index): [number] => [index]), numRuns: 16 },
    );
  });

  it("equals it where not every step is reported", async () => {
    for (const index of [1, 2, 5]) {
      const { events, checkpoint, final } = await record(index, 2);
      const resumed = await goOn(checkpoint, 2);
      expect(timeless(resumed.events)).toEqual(timeless([events[0]!, ...events.slice(index + 1)]));
      expect(resumed.final).toEqual(final);
    }
  });

  it("equals it after the checkpoint was stored", async () => {
    const { events, checkpoint, final } = await record(7, 1);
    const stored = structuredClone(await saveCheckpoint(checkpoint));
    const resumed = await goOn(loadCheckpoint(stored), 1);
    expect(timeless(resumed.events)).toEqual(timeless([events[0]!, ...events.slice(8)]));
    expect(resumed.final).toEqual(final);
    expect(stored).toMatchObject({ version: 3, epoch: 1, cursor: 2, step: 5 });
    expect(stored.model["0.weight"]!.data).toBeInstanceOf(Float32Array);
  });

  it("does not draw from the generator that it is given", async () => {
    const { checkpoint } = await record(6, 1);
    const { model, optimizer } = toyModel();
    const options = toyOptions(optimizer, { epochs: 3, resume: checkpoint });
    const before = options.rng.state();
    await collect(fit(model, options));
    expect(options.rng.state()).toEqual(before);
  });

  it("refuses a checkpoint of another model and changes nothing", async () => {
    const { checkpoint } = await record(6, 1);
    const { model, optimizer } = toyModel();
    const before = weights(model);
    const { "3.bias": _, ...others } = checkpoint.model;
    expect(() => fit(model, toyOptions(optimizer, { resume: { ...checkpoint, model: others } }))).toThrow(
      "loadStateDict: the keys and shapes must be the model's, got missing 3.bias. Pass { strict: false } to load what matches.",
    );
    expect(() => fit(model, toyOptions(optimizer, { resume: { ...checkpoint, version: 1 as 3 } }))).toThrow(
      new RangeError("fit: the checkpoint's version must be 3, got 1. It was made by another release."),
    );
    expect(weights(model)).toEqual(before);
  });
});

describe("checkpoint", () => {
  it("can be taken before the first event, and not while training is at work", async () => {
    const { model, optimizer } = toyModel();
    const training = fit(model, toyOptions(optimizer));
    expect(training.checkpoint()).toMatchObject({ epoch: 0, cursor: 0, step: 0, order: null });
    await training.next();
    const next = training.next();
    expect(() => training.checkpoint()).toThrow(
      new Error(
        "checkpoint: training must be between two events, got one that is at work. Call it where you handle an event.",
      ),
    );
    await next;
    expect(training.checkpoint()).toMatchObject({ epoch: 0, cursor: 1, step: 1 });
    await training.return();
    expect(training.checkpoint()).toMatchObject({ step: 1 });
  });

  it("does not change when training goes on", async () => {
    const { model, optimizer } = toyModel();
    const training = fit(model, toyOptions(optimizer));
    await training.next();
    await training.next();
    const checkpoint = training.checkpoint();
    const before = await saveCheckpoint(checkpoint);
    await collect(training);
    expect(await saveCheckpoint(checkpoint)).toEqual(before);
    expect(weights(model)).not.toEqual(Object.entries(before.model).map(([key, { data }]) => [key, data]));
  });
});
