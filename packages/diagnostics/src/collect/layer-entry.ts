import { abs, isTensor, keep, type Layer, max, maximum, mul, sub, sum, type Tensor } from "@ganglion/tensor";
import { spreadSample } from "../device/spread-sample.ts";
import { countOutside, countZeros } from "../device/count-outside.ts";
import type { LayerSample, RunningSample, UnitSample } from "../sample.ts";
import type { Board, ReadSlot, Slot } from "./board.ts";
import { type DistributionEntry, distributionEntry, dropDistribution, readDistribution } from "./distribution-entry.ts";
import { isRectifier, kindOf, saturatingRange } from "./layer-facts.ts";
import type { UnitMemory } from "./unit-memory.ts";

/** How close to an end of its range, as a share of it, an output counts as saturated. */
const EDGE = 0.025;

/** One layer in the step that is being looked at, its numbers on the device. */
export interface LayerEntry {
  readonly path: string;
  readonly layer: Layer;
  readonly shape: readonly number[];
  readonly output: DistributionEntry;
  readonly zeros: Slot | undefined;
  readonly saturated: Slot | undefined;
  readonly running: RunningEntry | undefined;
  /** Whether a gradient can arrive. */
  readonly isRecorded: boolean;
  gradient: DistributionEntry | undefined;
  /** How large the gradients of the units were in this step, until it is over. */
  sizes: Tensor | undefined;
  units: UnitEntry | undefined;
}

interface RunningEntry extends Omit<RunningSample, "change"> {
  readonly change: Slot;
}

/** The sizes of each unit's gradients in this batch, and the largest in the last ones. */
interface UnitEntry extends Pick<UnitSample, "batches"> {
  readonly now: Slot;
  readonly lately: Slot;
}

/** Measures what a layer gave out. To be called in a scope, without recording. */
export function layerEntry(
  board: Board,
  path: string,
  layer: Layer,
  y: Tensor,
  runningBefore: Tensor | undefined,
): LayerEntry {
  const range = saturatingRange(layer);
  const values = spreadSample(y, board.most);
  return {
    path,
    layer,
    shape: y.shape,
    output: distributionEntry(board, y, values),
    zeros: isRectifier(layer) ? board.put(countZeros(values)) : undefined,
    saturated: range && board.put(countOutside(values, ...inner(range))),
    running: runningEntry(board, layer, y, runningBefore),
    isRecorded: y.requiresGrad,
    gradient: undefined,
    sizes: undefined,
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
  dropDistribution(board, entry.gradient);
  entry.gradient = distributionEntry(board, gradient);
}

/** Remembers how large the gradient is for each unit, at most over all calls in this step. To be called as `noteGradient`. */
export function noteUnitSizes(entry: LayerEntry, gradient: Tensor): void {
  const { affine } = entry.layer.traits ?? {};
  if (affine === undefined || gradient.rank < 2) return;
  const units = affine.axis === 1 ? 1 : gradient.rank - 1;
  const axis = gradient.shape.map((_, place) => place).filter((place) => place !== units);
  const [before, sizes] = [entry.sizes, sum(abs(gradient), { axis })];
  entry.sizes = keep(before === undefined ? sizes : maximum(before, sizes));
  before?.dispose();
}

/** Adds what is known of its units to what was seen in other steps. To be called when the step is over. */
export function noteUnits(board: Board, entry: LayerEntry, memory: UnitMemory): void {
  const { path, sizes } = entry;
  if (sizes === undefined) return;
  const union = memory.add(path, sizes);
  entry.units = { batches: union.batches, now: board.put(sizes), lately: board.put(union.sizes.detach()) };
  entry.sizes = undefined;
}

/** Gives the numbers of an entry back unread. */
export function dropEntry(
  board: Board,
  { output, zeros, saturated, running, gradient, sizes, units }: LayerEntry,
): void {
  sizes?.dispose();
  dropDistribution(board, output);
  dropDistribution(board, gradient);
  for (const slot of [zeros, saturated, running?.change, units?.now, units?.lately]) board.drop(slot);
}

/** The layer's sample, once the numbers were read. */
export function layerSample(read: ReadSlot, entry: LayerEntry): LayerSample {
  const { path, layer, shape, running, units, gradient } = entry;
  const one = (slot: Slot): number => read(slot)[0] as number;
  const share = (slot: Slot | undefined): number | undefined => slot && one(slot) / entry.output.looked;
  return {
    path,
    kind: kindOf(layer),
    shape: [...shape],
    output: readDistribution(read, entry.output, share(entry.zeros)),
    gradient: gradient && readDistribution(read, gradient),
    zeroShare: share(entry.zeros),
    saturatedShare: share(entry.saturated),
    units: units && unitSample(read, units),
    normalizes: layer.traits?.normalizes === true,
    running: running && { ...running, change: Math.sqrt(one(running.change)) },
  };
}

function unitSample(read: ReadSlot, { batches, now, lately }: UnitEntry): UnitSample {
  const zeros = (slot: Slot): number => Array.from(read(slot)).filter((size) => size === 0).length;
  return { count: now.x.size, idle: zeros(now), dead: zeros(lately), batches };
}
