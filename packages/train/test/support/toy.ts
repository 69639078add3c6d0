import { tanh } from "@ganglion/fixtures";
import { type Dataset, dataset } from "@ganglion/datasets";
import { dropout, linear, parameters, type Sequential, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { type Optimizer, sgd } from "@ganglion/optim";
import { type Backend, fillNormal, reference, rng, setBackend } from "@ganglion/tensor";
import type { FitEvent, FitOptions, StepEvent } from "../../src/index.ts";

/** Points on the plane in two classes that a line cannot separate: inside and outside of a circle. */
export function circle(size: number, seed = 3): Dataset {
  const x = new Float32Array(2 * size);
  fillNormal(x, [seed, 0], 0, 0, 1);
  const y = Int32Array.from({ length: size }, (_, i) => (Math.hypot(x[2 * i]!, x[2 * i + 1]!) < 1.2 ? 0 : 1));
  return dataset({ name: "circle", x, y, shape: [2], classes: ["inside", "outside"] });
}

/** A fresh model and optimizer, with dropout so that the generator matters. */
export function toyModel(seed = 7): { readonly model: Sequential; readonly optimizer: Optimizer } {
  const random = rng(seed);
  const model = sequential(linear(2, 16, { rng: random }), tanh, dropout(0.2), linear(16, 2, { rng: random }));
  return { model, optimizer: sgd(parameters(model), { learningRate: 0.1, momentum: 0.9 }) };
}

/** Options for `fit` over 40 samples in batches of 16: three steps an epoch, the last of 8 samples. */
export function toyOptions(optimizer: Optimizer, options: Partial<FitOptions> = {}): FitOptions {
  return { train: circle(40), loss: crossEntropy, optimizer, epochs: 2, batchSize: 16, rng: rng(1), ...options };
}

/** All events, in order. */
export async function collect(events: AsyncIterable<FitEvent>): Promise<FitEvent[]> {
  const list: FitEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

/** The losses of the steps. */
export function losses(events: readonly FitEvent[]): number[] {
  return events.filter((event): event is StepEvent => event.type === "step").map(({ loss }) => loss);
}

/** Makes a fresh reference backend the active one. */
export function freshBackend(): Backend {
  const backend = reference();
  setBackend(backend);
  return backend;
}

/** Makes a backend one that answers later, as graphics processors do. */
export function answersLater(backend: Backend): void {
  delete (backend as { downloadSync?: unknown }).downloadSync;
}
