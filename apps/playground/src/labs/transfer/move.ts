import { softmax } from "@ganglion/activations";
import type { Dataset } from "@ganglion/datasets";
import { crossEntropy } from "@ganglion/losses";
import type { Optimizer } from "@ganglion/optim";
import { type Layer, noGrad, parametersOf, scope, walkLayers } from "@ganglion/tensor";
import { evaluate, fit, type FitEvent, type FitOptions } from "@ganglion/train";
import { type Advice, freeze, isFrozen, type Plan } from "@ganglion/transfer";
import { free } from "./bodies.ts";
import type { Parts } from "./parts.ts";
import type { WayName } from "./settings.ts";

/** What became of one way. */
export interface WayResult {
  readonly way: WayName;
  /** After how many epochs which share of the held-out pictures was known, 0-1. */
  readonly curve: readonly { readonly epoch: number; readonly accuracy: number }[];
  readonly epochs: number;
  readonly steps: number;
  /** How many numbers are trained, of how many. */
  readonly trained: number;
  readonly parameters: number;
  /** Seconds of work, measuring left out. */
  readonly seconds: number;
  /** What it takes each held-out picture for; undefined until it is done. */
  readonly guesses: Guesses | undefined;
}

/** What a network says of pictures. */
export interface Guesses {
  readonly labels: Int32Array;
  /** How sure it is of that, 0-1. */
  readonly shares: Float32Array;
  /** What it gives to the true class. */
  readonly truths: Float32Array;
}

/** What moving a body needs. */
export interface Moving {
  readonly way: WayName;
  readonly advice: Advice;
  readonly stages: number;
  readonly parts: Parts;
  readonly signal: AbortSignal;
  report(result: WayResult, step: number): void;
}

/** How often a curve is measured. */
const points = 8;
const batchSize = 64;

/** Makes a model ready as its plan says, trains it, and measures it on the way. The model is the caller's then. */
export async function move(moving: Moving): Promise<{ readonly model: Layer; readonly result: WayResult }> {
  const { way, advice, stages, parts, signal, report } = moving;
  const plan = planOf(way, stages, advice);
  const watch = stopwatch();
  const prepared = await plan.prepare({ signal });
  const model =
    way === "last" && stages > 1 ? freeze(prepared.model, beforeStages(prepared.model, stages)) : prepared.model;
  const optimizer = prepared.fitOptions?.optimizer as Optimizer | undefined;
  const facts = { way, epochs: plan.epochs, steps: plan.steps, ...countsOf(model, way) };
  const curve: { epoch: number; accuracy: number }[] = [];
  const result = (guesses?: Guesses): WayResult => ({ ...facts, curve: [...curve], seconds: watch.seconds(), guesses });
  const measure = async (epoch: number): Promise<void> => {
    const { accuracy = Number.NaN } = await watch.paused(() =>
      evaluate(model, parts.heldOut, { loss: crossEntropy, batchSize, signal }),
    );
    curve.push({ epoch, accuracy });
  };
  try {
    const every = Math.ceil(plan.epochs / points);
    for await (const event of trainingOf(model, prepared.fitOptions, signal)) {
      if (event.type === "start") await measure(0);
      if (event.type === "step") report(result(), event.step);
      if (event.type === "epoch" && event.epoch < plan.epochs && event.epoch % every === 0) await measure(event.epoch);
    }
    signal.throwIfAborted();
    const seconds = watch.seconds();
    await measure(plan.epochs);
    return { model, result: { ...result(await guessesOf(model, parts.heldOut)), seconds } };
  } catch (error) {
    free(model);
    throw error;
  } finally {
    optimizer?.dispose();
  }
}

/** The events of a training; none where there is nothing to be trained. */
async function* trainingOf(
  model: Layer,
  options: FitOptions | undefined,
  signal: AbortSignal,
): AsyncGenerator<FitEvent> {
  if (options !== undefined) yield* fit(model, { ...options, signal });
}

/** The last stage alone is the adviser's own plan; of several the plan for all layers is taken, and what comes before them frozen. */
function planOf(way: WayName, stages: number, { plan, alternatives }: Advice): Plan {
  const kind = way === "last" && stages > 1 ? "all" : way;
  const found = [plan, ...alternatives].find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`planOf: there must be a plan of each kind, got none for ${kind}.`);
  return found;
}

/** The paths of the body's parts before its last stages. */
function beforeStages(model: Layer, stages: number): string[] {
  const body = model.children?.["model"];
  const names = Object.keys(body?.children ?? {});
  const stageNames = names.filter((name) => name.startsWith("layer"));
  const first = names.indexOf(stageNames.at(-stages) ?? "");
  return names.slice(0, first).map((name) => `model.${name}`);
}

function countsOf(model: Layer, way: WayName): Pick<WayResult, "trained" | "parameters"> {
  const sizeOf = (layers: readonly Layer[]): number =>
    layers.flatMap((layer) => Object.values(layer.parameters ?? {})).reduce((sum, { size }) => sum + size, 0);
  const layers = walkLayers(model).map(({ layer }) => layer);
  const head = layers.findLast(({ traits }) => traits?.affine !== undefined);
  const trained = way === "probe" ? [head].flatMap((layer) => layer ?? []) : layers.filter((layer) => !isFrozen(layer));
  return { trained: sizeOf(trained), parameters: parametersOf(model).reduce((sum, { size }) => sum + size, 0) };
}

/** What a model says of each picture. */
async function guessesOf(model: Layer, pictures: Dataset): Promise<Guesses> {
  const { y, size } = pictures;
  const guesses = { labels: new Int32Array(size), shares: new Float32Array(size), truths: new Float32Array(size) };
  let at = 0;
  for (const batch of pictures.batches({ batchSize })) {
    using scores = scope(() => noGrad(() => softmax(model(batch.x))));
    const [rows = 0, classes = 1] = scores.shape;
    const shares = await scores.data();
    for (const one of [batch.x, batch.y]) one.dispose();
    for (let row = 0; row < rows; row += 1, at += 1) {
      const own = Array.from(shares.slice(row * classes, (row + 1) * classes));
      const most = own.reduce((best, share, label) => (share > (own[best] ?? 0) ? label : best), 0);
      guesses.labels[at] = most;
      guesses.shares[at] = own[most] ?? 0;
      guesses.truths[at] = own[y[at] ?? 0] ?? 0;
    }
  }
  return guesses;
}

/** Time that leaves out what is only measured. */
function stopwatch(): { seconds(): number; paused<T>(work: () => Promise<T>): Promise<T> } {
  let start = performance.now();
  return {
    seconds: () => (performance.now() - start) / 1000,
    async paused(work) {
      const before = performance.now();
      const value = await work();
      start += performance.now() - before;
      return value;
    },
  };
}
