import { abs, clamp, concat, div, type Layer, reshape, sum, type Tensor } from "@ganglion/tensor";
import { countNotZero, countOneSigned, signedSums } from "../device/measure-signs.ts";
import { squaredDifferences, squares } from "../device/squares.ts";
import type { ParameterSample } from "../sample.ts";
import type { Board, ReadSlot, Slot } from "./board.ts";

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
  readonly sizes: Slot;
  readonly gradient: Slot | undefined;
  readonly hasUnits: boolean;
}

/** Measures a parameter, its gradient and its update. To be called in a scope, without recording. */
export function parameterEntry(board: Board, place: ParameterPlace, before: Tensor): ParameterEntry {
  const { x } = place;
  const sizes = concat([squares(before), squaredDifferences(x, before)].map((each) => reshape(sum(each), [1])));
  const axis = incomingAxes(place);
  const gradient = x.grad && measureGradient(x.grad, axis);
  return { place, sizes: board.put(sizes), gradient: gradient && board.put(gradient), hasUnits: axis !== undefined };
}

/** The axes of a weight along which the incoming weights of one unit lie; undefined for what is no weight of units. */
function incomingAxes({ path, layer, x }: ParameterPlace): readonly number[] | undefined {
  const { affine, transposed } = layer.traits ?? {};
  if (affine === undefined || x.rank < 2 || !/(^|\.)weight$/.test(path)) return undefined;
  const units = transposed === true ? 1 : 0;
  return x.shape.map((_, axis) => axis).filter((axis) => axis !== units);
}

/**
 * A unit, the sum of the squares in that unit, and for weights of units how many of those have gradients of one sign and how
 * many have any. The unit is the mean magnitude, so that no square leaves float32's range.
 */
function measureGradient(gradient: Tensor, axis: readonly number[] | undefined): Tensor {
  const sums = axis && signedSums(gradient, axis);
  const mean = div(sum(sums?.size ?? abs(gradient)), gradient.size);
  const unit = clamp(mean, { min: 1e-37, max: 3e38 });
  const parts = [mean, sum(squares(div(gradient, unit)))];
  if (sums !== undefined) parts.push(countOneSigned(sums), countNotZero(sums.size));
  return concat(parts.map((part) => reshape(part, [1])));
}

/** The parameter's sample, once the numbers were read. */
export function parameterSample(read: ReadSlot, { place, sizes, gradient, hasUnits }: ParameterEntry): ParameterSample {
  const [weight = Number.NaN, update = Number.NaN] = Array.from(read(sizes));
  const numbers = gradient && Array.from(read(gradient));
  const [mean = 0, total = 0, oneSigned = 0, notZero = 0] = numbers ?? [];
  return {
    path: place.path,
    layer: place.where,
    shape: [...place.x.shape],
    norm: Math.sqrt(weight),
    gradientNorm: numbers && mean * Math.sqrt(total),
    updateNorm: Math.sqrt(update),
    updateRatio: Math.sqrt(update / weight),
    oneSignShare: hasUnits && notZero > 0 ? oneSigned / notZero : undefined,
  };
}
