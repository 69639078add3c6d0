import { cast, equal, isFloat, isTensor, type Layer, max, maximum, mul, sub, sum, type Tensor } from "@ganglion/tensor";
import type { LayerSample, RunningSample } from "../sample.ts";
import type { Board, PendingTensor, ReadNumbers } from "./board.ts";
import {
  type DistributionEntry,
  distributionEntry,
  readDistribution,
  readOutsideShare,
  readZeroShare,
} from "./distribution-entry.ts";
import { type EndsEntry, endsEntry, readEnds, unitsAlong } from "./ends-entry.ts";
import { isRectifier, kindOf, saturatingRange } from "./layer-facts.ts";
import type { UnitMemory } from "./unit-memory.ts";

/** Of scores of more classes predictions are not counted. */
const MAX_CLASSES = 1024;

/** How close to an end of its range, as a share of it, an output counts as saturated. */
const EDGE = 0.025;

/** One layer in the step that is being looked at, its numbers on the device. */
export interface LayerEntry {
  readonly path: string;
  readonly layer: Layer;
  readonly shape: readonly number[];
  readonly output: DistributionEntry;
  /** Whether its outputs are counted that are 0, and those that are saturated. */
  readonly countsZeros: boolean;
  readonly countsSaturated: boolean;
  readonly running: RunningEntry | undefined;
  /** Whether a gradient can arrive. */
  readonly isRecorded: boolean;
  gradient: DistributionEntry | undefined;
  /** The ends of each unit's gradients, over all calls in this step. */
  units: EndsEntry | undefined;
}

interface RunningEntry extends Omit<RunningSample, "change"> {
  readonly change: PendingTensor;
}

/** Measures what a layer gave out. To be called in a scope, without recording. */
export function layerEntry(
  board: Board,
  path: string,
  layer: Layer,
  y: Tensor,
  runningBefore: Tensor | undefined,
): LayerEntry {
  const [range, zeros] = [saturatingRange(layer), isRectifier(layer)];
  return {
    path,
    layer,
    shape: y.shape,
    output: distributionEntry(board, y, { zeros, outside: range && inner(range) }),
    countsZeros: zeros,
    countsSaturated: range !== undefined,
    running: runningEntry(board, layer, y, runningBefore),
    isRecorded: y.requiresGrad,
    gradient: undefined,
    units: undefined,
  };
}

function inner([low, high]: readonly [low: number, high: number]): [low: number, high: number] {
  const edge = EDGE * (high - low);
  return [low + edge, high - edge];
}

function runningEntry(board: Board, layer: Layer, y: Tensor, before: Tensor | undefined): RunningEntry | undefined {
  const [mean, variance] = [layer.buffers?.["running_mean"], layer.buffers?.["running_var"]];
  if (layer.traits?.normalizes !== true || !isTensor(mean) || !isTensor(variance) || before === undefined)
    return undefined;
  const parameters = Object.values(layer.parameters ?? {});
  const { trainable, normalizeBy, updateRunning } = layer.options ?? {};
  const moved = mul(sub(mean, before), sub(mean, before));
  return {
    isFrozen: parameters.length === 0 ? undefined : trainable === false || !parameters.some((x) => x.requiresGrad),
    valuesPerChannel: y.size / mean.size,
    change: board.put(max(moved.div(maximum(variance, 1e-12)))),
    isFixed: normalizeBy !== undefined || updateRunning !== undefined,
  };
}

/** Measures the gradient of what the layer gave out, when it has arrived. To be called in a scope, without recording. */
export function noteGradient(board: Board, entry: LayerEntry, gradient: Tensor): void {
  entry.gradient = distributionEntry(board, gradient);
}

/** Measures the gradient of each unit, beside that of earlier calls in this step. To be called as `noteGradient`. */
export function noteUnits(board: Board, entry: LayerEntry, gradient: Tensor): void {
  const { affine } = entry.layer.traits ?? {};
  if (affine === undefined || gradient.rank < 2) return;
  const view = unitsAlong(gradient.shape, affine.axis === 1 ? 1 : gradient.rank - 1);
  entry.units = endsEntry(board, gradient, view, entry.units);
}

/** How often each class has the highest score; undefined for what are no scores `[batch, classes]`. Ties count for each. */
export function countPredictions(board: Board, scores: Tensor): PendingTensor | undefined {
  const [batch, classes = 0] = scores.shape;
  if (scores.disposed || scores.rank !== 2 || batch === 0 || !isFloat(scores.dtype)) return undefined;
  if (classes < 2 || classes > MAX_CLASSES) return undefined;
  const isHighest = equal(scores, max(scores, { axis: 1, keepDims: true }));
  return board.put(sum(cast(isHighest, scores.dtype), { axis: 0 }));
}

/** The layer's sample, once the numbers were read; what is known of its units is added to what was seen in other steps. */
export function layerSample(read: ReadNumbers, entry: LayerEntry, memory: UnitMemory): LayerSample {
  const { path, layer, shape, output, running, units, gradient } = entry;
  const zeroShare = entry.countsZeros ? readZeroShare(read, output) : undefined;
  return {
    path,
    kind: kindOf(layer),
    shape: [...shape],
    output: readDistribution(read, output, zeroShare),
    gradient: gradient && readDistribution(read, gradient),
    zeroShare,
    saturatedShare: entry.countsSaturated ? readOutsideShare(read, output) : undefined,
    units: units && memory.add(path, readEnds(read, units)),
    normalizes: layer.traits?.normalizes === true,
    running: running && { ...running, change: Math.sqrt(read(running.change)[0] as number) },
  };
}
