import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { bundleModule } from "@ganglion/fixtures/bundled";
import { loadStateDict, stateDict } from "@ganglion/layers";
import { rejection, thrown } from "@ganglion/tensor/testing";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { DivergedError, type FitEvent, fit } from "../../src/index.ts";
import { serveTraining, trainInWorker } from "../../src/worker/index.ts";
import { servedSetup, type Wanted } from "../support/served-training.ts";
import { collect, freshBackend } from "../support/toy.ts";

const bundle = await bundleModule(fileURLToPath(new URL("../support/training-worker.ts", import.meta.url)));
afterAll(() => bundle.remove());

function newWorker(): Worker {
  return new Worker(bundle.file, { execArgv: [] });
}

/** One for all that do not end it; a worker serves one training after the other. */
const worker = newWorker();
afterAll(async () => void (await worker.terminate()));
beforeEach(() => {
  freshBackend();
});

/** All but times, of which no two are the same, and steps, of which several may have become one. */
const lasting = (events: readonly FitEvent[]): unknown[] =>
  events.filter(({ type }) => type !== "step").map((event) => ("seconds" in event ? { ...event, seconds: 0 } : event));

describe("trainInWorker", () => {
  it("trains as fit does, and hands over the weights", async () => {
    const own = servedSetup({});
    const events = await collect(fit(own.model, own.options));
    const training = trainInWorker(worker, { data: {} satisfies Wanted });
    const told = await collect(training);
    expect(lasting(told)).toEqual(lasting(events));
    const steps = told.filter(({ type }) => type === "step");
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(steps.length).toBeLessThanOrEqual(24);
    const { model } = servedSetup({});
    loadStateDict(model, await training.weights());
    const values = (from: typeof model): unknown => Object.values(stateDict(from)).map((x) => x.dataSync());
    expect(values(model)).toEqual(values(own.model));
  });

  it("may be awaited, paused, and asked for a checkpoint that another run goes on from", async () => {
    const whole = await trainInWorker(worker, { data: { epochs: 4 } });
    expect(whole).toMatchObject({ type: "end", reason: "done", epoch: 4, step: 32 });
    // So long that it has not ended when it is paused, however late that is.
    const wanted = trainInWorker(worker, { data: { epochs: 1_000_000 } });
    let stored: Awaited<ReturnType<typeof wanted.checkpoint>> | undefined;
    for await (const event of wanted) {
      if (event.type !== "step") continue;
      wanted.pause();
      stored = await wanted.checkpoint();
      // Paused, it is where it was.
      expect((await wanted.checkpoint()).step).toBe(stored.step);
      wanted.resume();
      break;
    }
    const epochs = stored!.epoch + 2;
    const rest = trainInWorker(worker, { data: { epochs }, resume: stored });
    const last = (await collect(rest)).findLast(({ type }) => type === "epoch");
    const own = servedSetup({ epochs });
    const wantedLast = (await collect(fit(own.model, own.options))).findLast(({ type }) => type === "epoch");
    expect(lasting([last!])).toEqual(lasting([wantedLast!]));
    expect((await rest.checkpoint()).step).toBe(8 * epochs);
  });

  it("stops when it is told to, in each way", async () => {
    const forever = { data: { epochs: 1_000_000 } };
    const cancelled = trainInWorker(worker, forever);
    const seen: string[] = [];
    for await (const event of cancelled) {
      seen.push(event.type);
      cancelled.cancel();
      if (event.type === "end") expect(event.reason).toBe("aborted");
    }
    expect(seen.at(-1)).toBe("end");
    const stop = new AbortController();
    const signalled = trainInWorker(worker, { ...forever, signal: stop.signal });
    signalled.pause();
    const end = (async () => await signalled)();
    await signalled.checkpoint();
    stop.abort();
    expect(await end).toMatchObject({ reason: "aborted" });
    expect(await trainInWorker(worker, { ...forever, signal: AbortSignal.abort() })).toMatchObject({
      reason: "aborted",
      step: 0,
    });
    for await (const event of trainInWorker(worker, forever)) if (event.type === "step") break;
    expect(await trainInWorker(worker, { data: { epochs: 1 } })).toMatchObject({ reason: "done" });
  });

  it("does not wait for who listens slowly: what was not taken comes as one", async () => {
    const training = trainInWorker(worker, { data: { epochs: 6 } });
    const first = await training.next();
    expect((first.value as FitEvent).type).toBe("start");
    // Nothing is taken until it is over, which only the worker says.
    let step = 0;
    while (step < 48) ({ step } = await training.checkpoint());
    const rest: FitEvent[] = [];
    for await (const event of training) rest.push(event);
    const steps = rest.filter(({ type }) => type === "step");
    expect(steps.length).toBeLessThan(16);
    expect(rest.filter(({ type }) => type === "epoch")).toHaveLength(6);
    expect(rest.at(-1)).toMatchObject({ type: "end", step: 48 });
  });

  it("throws what was thrown in the worker", async () => {
    const said = (fails: Wanted["fails"]): Promise<string> =>
      rejection(Promise.resolve(trainInWorker(worker, { data: { fails } })));
    expect(await said("at once")).toBe("TypeError: not today");
    expect(await said("later")).toBe("RangeError: mine");
    expect(await said("without model")).toBe(
      "TypeError: serveTraining: setup must return a model and the options of fit, got an empty object. Return { model, options: { train, loss, ... } }.",
    );
    const training = trainInWorker(worker, { data: { fails: "diverges" } });
    const error = await collect(training).then(undefined, (error_: unknown) => error_);
    expect(error).toBeInstanceOf(DivergedError);
    expect(error).toMatchObject({ step: 4, epoch: 1, loss: Number.NaN, fault: { kind: "loss" } });
    expect((await training.checkpoint()).step).toBe(3);
    const broken = trainInWorker(worker, { data: { fails: "at once" } });
    await rejection(Promise.resolve(broken));
    await expect(broken.weights()).rejects.toThrow(
      "serveTraining: there must be a training, got one that could not begin.",
    );
  });

  it("ends with its worker, and when another is begun in it", async () => {
    const dying = newWorker();
    const training = trainInWorker(dying, { data: { epochs: 1_000_000 } });
    const end = collect(training).then(undefined, (error: unknown) => String(error));
    await training.checkpoint();
    await dying.terminate();
    expect(await end).toContain(
      "trainInWorker: the worker must stay alive while it trains, got it exited with code 1.",
    );
    const first = trainInWorker(worker, { data: { epochs: 1_000_000 } });
    const left = collect(first).then(undefined, (error: unknown) => String(error));
    await first.checkpoint();
    await trainInWorker(worker, { data: { epochs: 1 } });
    expect(await left).toContain(
      "a training must be the last one of its worker, got one after which another was begun.",
    );
  });

  it("refuses what is no worker, cannot be posted or is no option", async () => {
    expect(thrown(() => trainInWorker({} as never))).toBe(
      'TypeError: trainInWorker: worker must be a worker, got an empty object. Pass new Worker(new URL("./training.js", import.meta.url), { type: "module" }).',
    );
    expect(thrown(() => trainInWorker(worker, { workerData: 1 } as never))).toContain("It is called data here.");
    expect(thrown(() => trainInWorker(worker, { signal: 1 } as never))).toContain("signal must be an AbortSignal");
    expect(thrown(() => trainInWorker(worker, { resume: {} } as never))).toBe(
      "TypeError: trainInWorker: resume must be a stored checkpoint, got an empty object. Pass what checkpoint() or saveCheckpoint() gave.",
    );
    expect(await rejection(Promise.resolve(trainInWorker(worker, { data: () => 1 })))).toMatch(
      /^TypeError: trainInWorker: data must be what can be posted to a worker, got .*could not be cloned.*\. Functions, tensors and models cannot/s,
    );
    expect(thrown(() => serveTraining(() => ({}) as never))).toBe(
      "Error: serveTraining: it must be called in a worker, got the main thread. Call it in the file that new Worker(...) is given.",
    );
    expect(thrown(() => serveTraining(1 as never))).toContain("setup must be a function, got 1");
  });
});
