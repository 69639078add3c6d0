import { concat, type Layer, slice, sum, type Tensor } from "@ganglion/tensor";
import { signedSums } from "../device/measure-signs.ts";
import { spreadCount, spreadSample } from "../device/spread-sample.ts";
import { squaredDifferences, squares } from "../device/squares.ts";
import type { ParameterSample } from "../sample.ts";
import type { Board, ReadSlot, Row, Slot } from "./board.ts";

/** A parameter that is trained, and where it is. */
export interface ParameterPlace {
  readonly path: string;
  /** The path of its layer. */
  readonly where: string;
  readonly layer: Layer;
  readonly x: Tensor;
}

/** A parameter in the step that is being looked at, its numbers on the device. */
export interface ParameterEntry {
  readonly place: ParameterPlace;
  /** The sums of the squares of the values that are looked at, and of their updates. */
  readonly sizes: Slot;
  readonly gradient: GradientEntry | undefined;
}

interface GradientEntry {
  readonly squares: Slot;
  /** Some of its values, for those whose squares leave float32's range. */
  readonly row: Row;
  readonly units: { readonly totals: Slot; readonly sizes: Slot } | undefined;
}

/** How many values stand for a parameter and its update, for its gradient, and how many units for all of a layer. */
const MOST_VALUES = 16_384;
const MOST_IN_ROW = 2048;
const MOST_UNITS = 64;

const all = { axis: 0, keepDims: true };

/** Measures a parameter, its gradient and its update. To be called in a scope, without recording. */
export function parameterEntry(board: Board, place: ParameterPlace, before: Tensor): ParameterEntry {
  const { x } = place;
  const [old, now] = [spreadSample(before, MOST_VALUES), spreadSample(x, MOST_VALUES)];
  const sizes = concat([squares(old), squaredDifferences(now, old)].map((each) => sum(each, all)));
  return { place, sizes: board.put(sizes), gradient: x.grad && gradientEntry(board, x.grad, unitAxis(place)) };
}

/** The axis of a weight along which its units lie; undefined for what is no weight of units. */
function unitAxis({ path, layer, x }: ParameterPlace): number | undefined {
  const { affine, transposed } = layer.traits ?? {};
  if (affine === undefined || x.rank < 2 || !/(^|\.)weight$/.test(path)) return undefined;
  return transposed === true ? 1 : 0;
}

function gradientEntry(board: Board, gradient: Tensor, units: number | undefined): GradientEntry {
  const entry = { squares: board.put(sum(squares(gradient))), row: board.row(spreadSample(gradient, MOST_IN_ROW)) };
  if (units === undefined) return { ...entry, units: undefined };
  const step = Math.ceil((gradient.shape[units] as number) / MOST_UNITS);
  const range = gradient.shape.map((length, axis) => (axis === units ? ([0, length, step] as const) : null));
  const axis = gradient.shape.map((_, place) => place).filter((place) => place !== units);
  const { total, size } = signedSums(step === 1 ? gradient : slice(gradient, range), axis);
  return { ...entry, units: { totals: board.put(total), sizes: board.put(size) } };
}

/** The parameter's sample, once the numbers were read. */
export function parameterSample(read: ReadSlot, { place, sizes, gradient }: ParameterEntry): ParameterSample {
  const { size } = place.x;
  const share = Math.sqrt(size / spreadCount(size, MOST_VALUES));
  const [weight = Number.NaN, update = Number.NaN] = Array.from(read(sizes));
  return {
    path: place.path,
    layer: place.where,
    shape: [...place.x.shape],
    norm: share * Math.sqrt(weight),
    gradientNorm: gradient && gradientNorm(read, gradient, size),
    updateNorm: share * Math.sqrt(update),
    updateRatio: Math.sqrt(update / weight),
    oneSignShare: gradient?.units && oneSignShare(read(gradient.units.totals), read(gradient.units.sizes)),
  };
}

/** Of all values, unless their squares are too small or too large to add up: then of those in the row. */
function gradientNorm(read: ReadSlot, { squares: slot, row }: GradientEntry, size: number): number {
  const total = read(slot)[0] as number;
  const [, , mean = 0, unit = 0, distances = 0] = Array.from({ length: 5 }, (_, i) => read(row)[i] as number);
  if ((total > 1e-30 && total < 1e37) || unit + Math.abs(mean) === 0) return Math.sqrt(total);
  const deviation = unit * Math.sqrt(distances / spreadCount(size, MOST_IN_ROW));
  return Math.sqrt(size) * Math.hypot(mean, deviation);
}

/** Of the units that have a gradient, the share of those whose values all have one sign. */
function oneSignShare(totals: ArrayLike<number>, sizes: ArrayLike<number>): number | undefined {
  const moved = Array.from(sizes, (size, unit) => ({ size, total: totals[unit] as number })).filter(
    ({ size }) => size > 0,
  );
  if (moved.length === 0) return undefined;
  return moved.filter(({ size, total }) => Math.abs(total) >= size).length / moved.length;
}
