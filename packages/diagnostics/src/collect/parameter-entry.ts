import { type Layer, mul, sub, sum, type Tensor } from "@ganglion/tensor";
import { measuring } from "../device/kernels.ts";
import { sampleStride, stridedSample } from "../device/strided-sample.ts";
import type { ParameterSample } from "../sample.ts";
import type { Board, PendingTensor, Place, ReadNumbers, Row } from "./board.ts";
import { countSigns, type EndsEntry, endsEntry, readEnds, unitsAlong } from "./ends-entry.ts";

/** A parameter that is trained, and where it is. */
export interface ParameterPlace {
  readonly path: string;
  /** The path of its layer. */
  readonly where: string;
  readonly layer: Layer;
  readonly x: Tensor;
}

/** Some of the values of a parameter as they were: in a table, or as a tensor. */
export type TakenParameter = Place | Tensor;

/** A parameter in the step that is being looked at, its numbers on the device. */
export interface ParameterEntry {
  readonly place: ParameterPlace;
  /** Of the values that are looked at, before the update, and how they changed: where a kernel wrote about them, or they themselves. */
  readonly values: Place | { readonly before: Row; readonly update: Row };
  readonly gradient: GradientEntry | undefined;
}

interface GradientEntry {
  /** Where a kernel wrote its root mean square; or the sum of its squares, and some of its values, for those whose squares leave float32's range. */
  readonly size: Place | { readonly squares: PendingTensor; readonly row: Row };
  /** The ends of the gradient of each unit. */
  readonly units: EndsEntry | undefined;
}

/** How many values stand for a parameter and its update, and how many units for all of a layer. */
const MAX_VALUES = 512;
const MAX_UNITS = 32;

/** Takes the values of a parameter that are looked at: into the place that was taken before, or one that `placeFor` so many values finds. */
export function takeParameter(
  x: Tensor,
  taken: TakenParameter | undefined,
  placeFor: (length: number) => Place,
): TakenParameter {
  const kernel = measuring(x, "takeEvery");
  if (kernel === undefined) return stridedSample(x, MAX_VALUES).detach();
  const every = sampleStride(x.size, MAX_VALUES);
  const place = taken !== undefined && "table" in taken ? taken : placeFor(Math.ceil(x.size / every));
  kernel(x, place.table.values, place.at, every);
  return place;
}

/** Measures a parameter, its gradient and its update since it was taken. To be called in a scope, without recording. */
export function parameterEntry(board: Board, place: ParameterPlace, before: TakenParameter): ParameterEntry {
  const { x } = place;
  return {
    place,
    values: "table" in before ? writtenNorms(board, x, before) : composedNorms(board, x, before),
    gradient: x.grad && gradientEntry(board, x.grad, unitAxis(place)),
  };
}

function writtenNorms(board: Board, x: Tensor, { table, at }: Place): Place {
  const place = board.place(x, 2);
  const before = { values: table.values, at };
  measuring(x, "measureNorms")?.(x, before, place.table.values, place.at, sampleStride(x.size, MAX_VALUES));
  return place;
}

function composedNorms(board: Board, x: Tensor, before: Tensor): ParameterEntry["values"] {
  return { before: board.row(before.detach()), update: board.row(sub(stridedSample(x, MAX_VALUES), before)) };
}

/** The axis of a weight along which its units lie; undefined for what is no weight of units. */
function unitAxis({ path, layer, x }: ParameterPlace): number | undefined {
  const { affine, transposed } = layer.traits ?? {};
  if (affine === undefined || x.rank < 2 || !/(^|\.)weight$/.test(path)) return undefined;
  return transposed === true ? 1 : 0;
}

function gradientEntry(board: Board, gradient: Tensor, axis: number | undefined): GradientEntry {
  const size = gradientSize(board, gradient);
  const units =
    axis === undefined ? undefined : endsEntry(board, gradient, unitsAlong(gradient.shape, axis, MAX_UNITS));
  return { size, units };
}

function gradientSize(board: Board, gradient: Tensor): GradientEntry["size"] {
  const kernel = measuring(gradient, "measureNorms");
  if (kernel === undefined) {
    return { squares: board.put(sum(mul(gradient, gradient))), row: board.row(stridedSample(gradient, board.most)) };
  }
  const place = board.place(gradient, 1);
  kernel(gradient, undefined, place.table.values, place.at, 1);
  return place;
}

/** The parameter's sample, once the numbers were read. */
export function parameterSample(read: ReadNumbers, { place, values, gradient }: ParameterEntry): ParameterSample {
  const root = Math.sqrt(place.x.size);
  const [change, weight] =
    "table" in values ? read(values) : [rootMeanSquare(read, values.update), rootMeanSquare(read, values.before)];
  return {
    path: place.path,
    layer: place.where,
    shape: [...place.x.shape],
    norm: root * (weight as number),
    gradientNorm: gradient && gradientNorm(read, gradient.size, root),
    updateNorm: root * (change as number),
    updateRatio: (change as number) / (weight as number),
    oneSignShare: gradient?.units && oneSignShare(read, gradient.units),
  };
}

/** Of the values of a row: its mean and its deviation are known. */
function rootMeanSquare(read: ReadNumbers, row: Row): number {
  const [, , mean = 0, unit = 0, distances = 0] = read(row);
  return Math.hypot(mean, unit * Math.sqrt(distances / row.values.size));
}

/** Of all values, unless their squares are too small or too large to add up: then of those in the row. */
function gradientNorm(read: ReadNumbers, size: GradientEntry["size"], root: number): number {
  if ("table" in size) return root * (read(size)[0] as number);
  const total = read(size.squares)[0] as number;
  if (total > 1e-30 && total < 1e37) return Math.sqrt(total);
  const few = root * rootMeanSquare(read, size.row);
  return few === 0 || Number.isNaN(total) ? Math.sqrt(total) : few;
}

/** Of the units that have a gradient, the share of those whose values all have one sign. */
function oneSignShare(read: ReadNumbers, units: EndsEntry): number | undefined {
  const { moved, oneSigned } = countSigns(readEnds(read, units));
  return moved === 0 ? undefined : oneSigned / moved;
}
