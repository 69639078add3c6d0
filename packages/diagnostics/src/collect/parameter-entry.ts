import { type Layer, slice, sub, sum, type Tensor } from "@ganglion/tensor";
import { endsOf } from "../device/measure-signs.ts";
import { spreadSample } from "../device/spread-sample.ts";
import { squares } from "../device/squares.ts";
import type { ParameterSample } from "../sample.ts";
import type { Board, Numbers, ReadSlot, Row, Slot } from "./board.ts";

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
  /** The values that are looked at before the update, and how they changed. */
  readonly values: Row;
  readonly update: Row;
  readonly gradient: GradientEntry | undefined;
}

interface GradientEntry {
  readonly squares: Slot;
  /** Some of its values, for those whose squares leave float32's range. */
  readonly row: Row;
  /** The ends of the gradient of each unit. */
  readonly units: { readonly least: Slot; readonly most: Slot } | undefined;
}

/** How many values stand for a parameter and its update, and how many units for all of a layer. */
const MOST_VALUES = 512;
const MOST_UNITS = 32;

/** The values of a parameter that are looked at. */
export function parameterValues(x: Tensor): Tensor {
  return spreadSample(x, MOST_VALUES);
}

/**
 * Measures a parameter, its gradient and its update. `before` are its `parameterValues` before the update. To be called in a scope,
 * without recording.
 */
export function parameterEntry(board: Board, place: ParameterPlace, before: Tensor): ParameterEntry {
  const { x } = place;
  return {
    place,
    values: board.row(before.detach()),
    update: board.row(sub(parameterValues(x), before)),
    gradient: x.grad && gradientEntry(board, x.grad, unitAxis(place)),
  };
}

/** The axis of a weight along which its units lie; undefined for what is no weight of units. */
function unitAxis({ path, layer, x }: ParameterPlace): number | undefined {
  const { affine, transposed } = layer.traits ?? {};
  if (affine === undefined || x.rank < 2 || !/(^|\.)weight$/.test(path)) return undefined;
  return transposed === true ? 1 : 0;
}

function gradientEntry(board: Board, gradient: Tensor, units: number | undefined): GradientEntry {
  const entry = { squares: board.put(sum(squares(gradient))), row: board.row(spreadSample(gradient, board.most)) };
  if (units === undefined) return { ...entry, units: undefined };
  const step = Math.ceil((gradient.shape[units] as number) / MOST_UNITS);
  const range = gradient.shape.map((length, axis) => (axis === units ? ([0, length, step] as const) : null));
  const axis = gradient.shape.map((_, place) => place).filter((place) => place !== units);
  const { least, most } = endsOf(step === 1 ? gradient : slice(gradient, range), axis);
  return { ...entry, units: { least: board.put(least), most: board.put(most) } };
}

/** The parameter's sample, once the numbers were read. */
export function parameterSample(read: ReadSlot, { place, values, update, gradient }: ParameterEntry): ParameterSample {
  const root = Math.sqrt(place.x.size);
  const [weight, change] = [rootMeanSquare(read, values), rootMeanSquare(read, update)];
  return {
    path: place.path,
    layer: place.where,
    shape: [...place.x.shape],
    norm: root * weight,
    gradientNorm: gradient && gradientNorm(read, gradient, root),
    updateNorm: root * change,
    updateRatio: change / weight,
    oneSignShare: gradient?.units && oneSignShare(read(gradient.units.least), read(gradient.units.most)),
  };
}

/** Of the values of a row: its mean and its deviation are known. */
function rootMeanSquare(read: ReadSlot, row: Row): number {
  const [, , mean = 0, unit = 0, distances = 0] = read(row);
  return Math.hypot(mean, unit * Math.sqrt(distances / row.values.size));
}

/** Of all values, unless their squares are too small or too large to add up: then of those in the row. */
function gradientNorm(read: ReadSlot, { squares: slot, row }: GradientEntry, root: number): number {
  const total = read(slot)[0] as number;
  if (total > 1e-30 && total < 1e37) return Math.sqrt(total);
  const few = root * rootMeanSquare(read, row);
  return few === 0 || Number.isNaN(total) ? Math.sqrt(total) : few;
}

/** Of the units that have a gradient, the share of those whose values all have one sign. */
function oneSignShare(least: Numbers, most: Numbers): number | undefined {
  const signs = Array.from(least, (low, unit) => [low < 0, (most[unit] as number) > 0]);
  const moved = signs.filter(([isNegative, isPositive]) => isNegative || isPositive);
  if (moved.length === 0) return undefined;
  return moved.filter(([isNegative, isPositive]) => isNegative !== isPositive).length / moved.length;
}
