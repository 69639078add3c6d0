import { convolutionOf, type Geometry, packedSize, slidingOf } from "../fused/geometry.ts";
import {
  ADD_PRODUCTS,
  CONVOLVE_PATCHES,
  MAX_TILE_ROWS,
  TRANSFORM_WEIGHTS,
  WINOGRAD_BESIDE,
} from "../generated/layout.ts";
import { type Winograd, writeWinograd } from "../generated/winograd.ts";
import { piecesFor, run } from "../launch.ts";
import { type Machine, reserveWorkspace } from "../machine.ts";
import { lend } from "../produce.ts";
import { align, convolutionWork, type PatchSize, planOf, weightGradWork, weightsWork } from "./plan.ts";

/** Where a convolution's operands are. */
export interface Addresses {
  readonly y: number;
  readonly x: number;
  readonly weight: number;
  readonly bias: number;
}

/** What the sums of a gradient may take, so that they stay in the second cache. */
const SUM_BYTES = 2 ** 20;

/** Runs a step of the module whose kernel is `kernel`, of so many multiplications. Threads share it as in `launch`. */
function launchWinograd(machine: Machine, kernel: number, given: Winograd, work: number, pieces: number): void {
  writeWinograd(machine, given);
  run(machine, kernel, work * machine.multiplyAdd, pieces);
}

/** A convolution in patches of a size; `turned` if the weights are those of the convolution whose input's gradient it is. */
export function convolve(
  machine: Machine,
  kernel: number,
  geometry: Geometry,
  patchSize: PatchSize,
  turned: boolean,
  at: Addresses,
): void {
  const { groups, channels, outputs } = geometry.sizes;
  const work = convolutionWork(geometry, patchSize);
  const plan = planOf(geometry, patchSize, piecesFor(machine, work * machine.multiplyAdd));
  const { size, points, bandRows, units, quads, blocks, plane } = plan;
  const panels = Math.ceil(quads / 2);
  reserveWorkspace(machine, WINOGRAD_BESIDE + plane + points * (32 * panels * (channels + outputs) + 128));
  lend(machine, groups * points * (4 * packedSize(outputs, channels) + 64), (transformed) => {
    const given = {
      y: transformed.pointer,
      x: at.x,
      weight: at.weight,
      bias: at.bias,
      step: TRANSFORM_WEIGHTS,
      size,
      bandRows,
      units,
      outputStride: turned ? 36 : 36 * channels,
      channelStride: turned ? 36 * outputs : 36,
      partOutputs: 0,
      partChannels: 0,
      turned,
      convolution: convolutionOf(geometry),
      window: slidingOf(geometry),
    };
    launchWinograd(machine, kernel, given, weightsWork(geometry, size), groups * Math.ceil(channels / 4));
    const convolving = { ...given, step: CONVOLVE_PATCHES, y: at.y, weight: transformed.pointer };
    launchWinograd(machine, kernel, convolving, work, groups * blocks);
  });
}

/** The gradient of weights, by patches of a size. */
export function weightGrad(
  machine: Machine,
  kernel: number,
  geometry: Geometry,
  patchSize: PatchSize,
  at: Addresses,
): void {
  const { groups, channels, outputs } = geometry.sizes;
  const work = weightGradWork(geometry, patchSize);
  const { size, points, bandRows, units, quads, plane } = planOf(geometry, patchSize, 1);
  const wanted = piecesFor(machine, work * machine.multiplyAdd) === 1 ? 1 : machine.threads / groups;
  const [partOutputs, partChannels] = partsOf(geometry, points, wanted);
  const wide = Math.ceil(partOutputs / 8) * 8;
  const deep = partChannels + MAX_TILE_ROWS;
  const tables = align(4 * deep + 16 * quads) + 64;
  const transformed = 16 * quads * (partChannels + wide) + 128;
  const turning = 4 * (16 * quads * points + 64);
  reserveWorkspace(machine, WINOGRAD_BESIDE + plane + tables + turning + points * (transformed + 4 * deep * wide + 64));
  const given = {
    y: at.y,
    x: at.x,
    weight: at.weight,
    bias: 0,
    step: ADD_PRODUCTS,
    size,
    bandRows,
    units,
    outputStride: 0,
    channelStride: 0,
    partOutputs,
    partChannels,
    turned: false,
    convolution: convolutionOf(geometry),
    window: slidingOf(geometry),
  };
  const pieces = groups * Math.ceil(outputs / partOutputs) * Math.ceil(channels / partChannels);
  launchWinograd(machine, kernel, given, work, pieces);
}

/**
 * How many outputs and channels there are in a part of the gradient of a group's weights, so that there are as many parts as
 * wanted, and the sums of one fit: no more parts, since each transforms its outputs and channels anew.
 */
function partsOf({ sizes }: Geometry, points: number, wanted: number): readonly [outputs: number, channels: number] {
  const { channels, outputs } = sizes;
  let [wide, deep] = [outputs, channels];
  const parts = (): number => Math.ceil(outputs / wide) * Math.ceil(channels / deep);
  while ((4 * points * wide * deep > SUM_BYTES || parts() < wanted) && Math.max(wide, deep) > 8) {
    if (wide > deep) wide = Math.ceil(wide / 16) * 8;
    else deep = Math.ceil(deep / 2);
  }
  return [wide, deep];
}
