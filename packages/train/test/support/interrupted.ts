import { parameters, stateDict } from "@ganglion/layers";
import { adam, ema, swa, type WeightAverage } from "@ganglion/optim";
import type { Layer } from "@ganglion/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import {
  accuracy,
  type EpochEvent,
  type FitEvent,
  type FitOptions,
  fit,
  loadCheckpoint,
  type StoredCheckpoint,
  saveCheckpoint,
} from "../../src/index.ts";
import { circle, collect, toyModel, toyOptions } from "./toy.ts";

/** A run, ready to begin. */
export interface Setup {
  readonly model: Layer;
  readonly options: FitOptions;
  readonly averages: Readonly<Record<string, WeightAverage>>;
}

/** Eight steps an epoch with adam, an EMA, an SWA and a metric: everything that a checkpoint can hold. */
export function setup(seed = 7, more: Partial<FitOptions> = {}): Setup {
  const { model } = toyModel(seed);
  const optimizer = adam(parameters(model), { learningRate: 0.01 });
  const averages = { ema: ema(parameters(model), { decay: 0.9 }), swa: swa(parameters(model)) };
  const afterUpdate = (): void => {
    averages.ema.update();
    if (optimizer.steps % 3 === 0) averages.swa.update();
  };
  const validation = circle(20, 4);
  const metrics = { again: accuracy };
  const options = { epochs: 3, train: circle(30), batchSize: 4, validation, metrics, averages, afterUpdate };
  return { model, averages, options: toyOptions(optimizer as never, { ...options, ...more }) };
}

/** All values of a run, as plain data. */
export async function valuesOf({ model, options, averages }: Setup): Promise<unknown> {
  const tensors = { ...stateDict(model), ...options.optimizer.state().tensors };
  const means = Object.values(averages).flatMap((average) => average.averages);
  const values = await Promise.all([...Object.values(tensors), ...means].map((x) => x.data()));
  return [values, Object.values(averages).map(({ updates }) => updates), options.optimizer.state().steps];
}

function epochsOf(events: readonly FitEvent[]): unknown[] {
  return events
    .filter((event): event is EpochEvent => event.type === "epoch")
    .map((event) => ({ ...event, seconds: 0 }));
}

async function uninterrupted(every: number): Promise<{ epochs: unknown[]; values: unknown }> {
  const run = setup(7, { every });
  return { epochs: epochsOf(await collect(fit(run.model, run.options))), values: await valuesOf(run) };
}

/** Aborts after `steps` steps, wherever that is, and gives what there is then. */
export async function aborted(steps: number, every: number): Promise<{ events: FitEvent[]; stored: StoredCheckpoint }> {
  const controller = new AbortController();
  const run = setup(7, { every, signal: controller.signal });
  let taken = 0;
  const { afterUpdate } = run.options;
  const counting = (): void => {
    afterUpdate?.();
    if (++taken === steps) controller.abort();
  };
  const training = fit(run.model, { ...run.options, afterUpdate: counting });
  const events = await collect(training);
  return { events, stored: structuredClone(await saveCheckpoint(training.checkpoint())) };
}

/** Aborts and resumes runs at any step, however often they report, and compares them with one that never stopped. */
export async function resumesBitForBit(numRuns: number): Promise<void> {
  const whole = new Map<number, Awaited<ReturnType<typeof uninterrupted>>>();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 9 }), async (steps, every) => {
      if (!whole.has(every)) whole.set(every, await uninterrupted(every));
      const { events, stored } = await aborted(steps, every);
      expect(events.at(-1)).toMatchObject({ type: "end", reason: "aborted", step: steps });
      const rest = setup(99, { every, resume: loadCheckpoint(stored) });
      const more = await collect(fit(rest.model, rest.options));
      expect([...epochsOf(events), ...epochsOf(more)]).toEqual(whole.get(every)!.epochs);
      expect(await valuesOf(rest)).toEqual(whole.get(every)!.values);
    }),
    {
      numRuns,
      examples: [
        [3, 8],
        [5, 4],
        [8, 8],
        [9, 5],
        [23, 7],
      ],
    },
  );
}
