import { abs, concat, div, type Layer, mul, reshape, slice, sum, type Tensor } from "@ganglion/tensor";
import { countNotZero, countOneSigned, signedSums } from "../device/measure-signs.ts";
import { spreadCount, spreadSample } from "../device/spread-sample.ts";
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

/** How many values stand for a parameter and its update, and how many units for all of a layer. */
const MOST_VALUES = 16_384;
const MOST_UNITS = 64;

const all = { axis: 0, keepDims: true };

/** Measures a parameter, its gradient and its update. To be called in a scope, without recording. */
export function parameterEntry(board: Board, place: ParameterPlace, before: Tensor): ParameterEntry {
  const { x } = place;
  const [old, now] = [spreadSample(before, MOST_VALUES), spreadSample(x, MOST_VALUES)];
  const sizes = concat([squares(old), squaredDifferences(now, old)].map((each) => sum(each, all)));
  const units = unitAxis(place);
  const gradient = x.grad && measureGradient(x.grad, units);
  return { place, sizes: board.put(sizes), gradient: gradient && board.put(gradient), hasUnits: units !== undefined };
}

/** The axis of a weight along which its units lie; undefined for what is no weight of units. */
function unitAxis({ path, layer, x }: ParameterPlace): number | undefined {
  const { affine, transposed } = layer.traits ?? {};
  if (affine === undefined || x.rank < 2 || !/(^|\.)weight$/.test(path)) return undefined;
  return transposed === true ? 1 : 0;
}

/**
 * The sum of the squares; of some values the mean magnitude and the sum of the squares in that unit, for gradients whose
 * squares leave float32's range; and for weights how many of some units have gradients of one sign, and how many have any.
 */
function measureGradient(gradient: Tensor, units: number | undefined): Tensor {
  const values = spreadSample(gradient, MOST_VALUES);
  const unit = mul(sum(abs(values), all), 1 / values.size);
  const parts = [reshape(sum(squares(gradient)), [1]), unit, sum(squares(div(values, unit)), all)];
  if (units !== undefined) {
    const step = Math.ceil((gradient.shape[units] as number) / MOST_UNITS);
    const range = gradient.shape.map((length, axis) => (axis === units ? ([0, length, step] as const) : null));
    const axis = gradient.shape.map((_, place) => place).filter((place) => place !== units);
    const sums = signedSums(step === 1 ? gradient : slice(gradient, range), axis);
    parts.push(...[countOneSigned(sums), countNotZero(sums.size)].map((count) => reshape(count, [1])));
  }
  return concat(parts);
}

/** The parameter's sample, once the numbers were read. */
export function parameterSample(read: ReadSlot, { place, sizes, gradient, hasUnits }: ParameterEntry): ParameterSample {
  const { size } = place.x;
  const share = Math.sqrt(size / spreadCount(size, MOST_VALUES));
  const [weight = Number.NaN, update = Number.NaN] = Array.from(read(sizes));
  const numbers = gradient && Array.from(read(gradient));
  const [oneSigned = 0, notZero = 0] = numbers?.slice(3) ?? [];
  return {
    path: place.path,
    layer: place.where,
    shape: [...place.x.shape],
    norm: share * Math.sqrt(weight),
    gradientNorm: numbers && gradientNorm(numbers, share),
    updateNorm: share * Math.sqrt(update),
    updateRatio: Math.sqrt(update / weight),
    oneSignShare: hasUnits && notZero > 0 ? oneSigned / notZero : undefined,
  };
}

/** Of all values, unless their squares are too small or large to add up. */
function gradientNorm([total = 0, mean = 0, scaled = 0]: readonly number[], share: number): number {
  if (total > 1e-30 && total < 1e37) return Math.sqrt(total);
  return mean === 0 ? Math.sqrt(total) : share * mean * Math.sqrt(scaled);
}
