import {
  describeValue,
  isTensor,
  type Layer,
  mean,
  noGrad,
  refusal,
  type Rng,
  type Shape,
  type Tensor,
  variance,
  walkLayers,
} from "@ganglion/tensor";
import type { BatchSource } from "@ganglion/train";
import type { Pace } from "../features/pace.ts";
import { type Depth, type Stages, stagesOf } from "./depths.ts";
import { addMoments, type Moments, noMoments } from "./moments.ts";
import { headFeatures, poolFeatures } from "./pool-features.ts";
import { eachBatch } from "./samples.ts";

/** What a model makes of samples, in one pass through it. */
export interface Look {
  readonly depths: readonly Depth[];
  /** The features `[samples, d]` at each depth, row-major, in order. */
  readonly features: readonly { readonly values: Float32Array; readonly width: number; readonly shape: Shape }[];
  readonly labels: Int32Array;
  /** Of the input of each batch norm with running statistics the moments of its channels, by path. */
  readonly norms: ReadonlyMap<string, Moments>;
}

/** How a model is looked at. */
export interface Looking {
  readonly where: string;
  readonly source: BatchSource;
  readonly batchSize: number;
  /** How many samples are looked at, at most. */
  readonly limit: number;
  /** Draws which, where the source may be in the order of its classes. */
  readonly rng?: Rng;
  readonly pace: Pace;
  /** Where to look. */
  readonly depths: readonly Depth[];
}

/** Looks at what a model makes of samples, in inference. */
export async function lookInside(model: Layer, looking: Looking): Promise<Look> {
  const { where, source, batchSize, limit, rng, pace, depths } = looking;
  const norms = new Map(normPaths(model).map((path) => [path, noMoments()] as const));
  const parts: { readonly values: Float32Array[]; width: number; shape: Shape }[] = [];
  const labels: number[] = [];
  for await (const seen of eachBatch(where, source, { batchSize, ...(rng && { rng }) }, (x, y) => {
    return { ...observed(where, model, x, depths, norms), y: y.detach() };
  })) {
    for (const [i, { features, shape }] of seen.outputs.entries()) {
      const part = (parts[i] ??= { values: [], width: features.shape[1] as number, shape });
      part.values.push(Float32Array.from(await features.data()));
      features.dispose();
    }
    for (const { path, count, ...now } of seen.moments) {
      addMoments(norms.get(path) as Moments, count, await now.mean.data(), await now.variance.data());
      for (const x of [now.mean, now.variance]) x.dispose();
    }
    labels.push(...(await seen.y.data()));
    seen.y.dispose();
    await pace.step(1);
    if (labels.length >= limit) break;
  }
  const features = parts.map(({ values, width, shape }, i) => {
    const all = joined(values);
    checkFinite(where, (depths[i] as Depth).path, all);
    return { values: all, width, shape };
  });
  return { depths, features, labels: Int32Array.from(labels), norms };
}

/** What one batch shows. */
interface Observed {
  readonly outputs: readonly { readonly features: Tensor; readonly shape: Shape }[];
  readonly moments: readonly {
    readonly path: string;
    readonly count: number;
    readonly mean: Tensor;
    readonly variance: Tensor;
  }[];
}

function observed(
  where: string,
  model: Layer,
  x: Tensor,
  depths: readonly Depth[],
  norms: ReadonlyMap<string, Moments>,
): Observed {
  const found = new Map<string, Observed["outputs"][number]>();
  const moments = new Map<string, Observed["moments"][number]>();
  const wanted = new Map(depths.map((depth) => [depth.path, depth] as const));
  const take = (path: string, input: Tensor, output: Tensor): void => {
    const depth = wanted.get(path);
    if (depth !== undefined) {
      const y = depth.isLast ? input : output;
      found.set(path, { features: (depth.isLast ? headFeatures(y.shape) : poolFeatures(y.shape))(y), shape: y.shape });
    }
    if (!norms.has(path)) return;
    const axis = input.shape.map((_, i) => i).filter((i) => i !== 1);
    const [count, options] = [input.size / (input.shape[1] as number), { axis }];
    moments.set(path, { path, count, mean: mean(input, options), variance: variance(input, options) });
  };
  noGrad(() => {
    const y = model(x, { observe: take });
    for (const path of [...wanted.keys(), ...norms.keys()]) if (path === "") take(path, x, y);
  });
  const outputs = depths.map(({ path }) => found.get(path) ?? notReported(where, path));
  return { outputs, moments: [...moments.values()] };
}

function notReported(where: string, path: string): never {
  const remedy = "Call children with callChild of @ganglion/layers in layers of your own.";
  throw refusal(TypeError, where, "the model must report its layers to context.observe", `none for ${path}`, remedy);
}

/** The paths of all batch norms with running statistics. */
function normPaths(model: Layer): string[] {
  return walkLayers(model)
    .filter(({ layer }) => layer.traits?.normalizes === true && layer.buffers?.["running_mean"] !== undefined)
    .map(({ path }) => path);
}

function checkFinite(where: string, path: string, values: Float32Array): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return;
  const rule = "what the model makes of data must be finite numbers";
  const remedy = "Look for such values in the samples, and prepare them as the model wants them.";
  throw refusal(RangeError, where, rule, `${wrong} at ${path === "" ? "its input" : path}`, remedy);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Where a model can be looked at, and what is there. */
export interface Survey extends Stages {
  /** The shapes `[n, ...]` of what the depths give out. */
  readonly shapes: readonly Shape[];
  /** How many features they have. */
  readonly widths: readonly number[];
}

/** Looks for a model's stages with a batch. */
export async function surveyModel(
  where: string,
  model: Layer,
  source: BatchSource,
  batchSize: number,
): Promise<Survey> {
  for await (const survey of eachBatch(where, source, { batchSize }, (x) => surveyWith(where, model, x))) return survey;
  throw refusal(RangeError, where, "data must give at least one batch", "none", "Check how the data was split.");
}

function surveyWith(where: string, model: Layer, x: Tensor): Survey {
  const shapes = new Map<string, Shape>();
  const output: unknown = noGrad(() => model(x, { observe: (path, _, y) => void shapes.set(path, y.shape) }));
  if (!isTensor(output)) {
    throw refusal(TypeError, where, "the model must return a tensor", describeValue(output), "Return scores.");
  }
  const stages = stagesOf(where, model, shapes);
  const { outputs } = observed(where, model, x, stages.depths, new Map());
  const widths = outputs.map(({ features }) => features.shape[1] as number);
  return { ...stages, shapes: outputs.map(({ shape }) => shape), widths };
}
