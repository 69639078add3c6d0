import { broadcastStrides, type Operand, type Shape, sizeOf } from "@ganglion/tensor/backend";
import type { Block } from "./allocator.ts";
import { axesOf, joinAxes, stridesOf } from "./axes.ts";
import { pointerOf } from "./buffers.ts";
import { ELEMENTWISE, type Elementwise } from "./generated/kernels.ts";
import { CHUNK_ALIGNMENT, PARAMETER } from "./generated/layout.ts";
import { launch } from "./launch.ts";
import { allocate, free, type Machine } from "./machine.ts";
import { produce } from "./produce.ts";

/** The name of an elementwise function. */
export type ElementwiseName = keyof typeof ELEMENTWISE;

/** Nanoseconds for one element on one thread, where it is not memory that takes the time. */
const COST: Readonly<Partial<Record<ElementwiseName, number>>> = {
  exp: 0.5,
  expm1: 1,
  log: 1,
  log1p: 1.5,
  tanh: 0.8,
  erf: 1,
  sigmoid: 0.7,
  swish: 0.8,
  gelu: 1.2,
  geluTanh: 1.2,
  softplus: 2,
  powF32: 15,
  swishGrad: 0.9,
  geluGrad: 2,
  geluTanhGrad: 1.3,
  softplusGrad: 0.8,
};
const CHEAP = 0.12;

/**
 * Applies an elementwise function to up to three operands broadcast to `shape`; the result is a new block. This is `produce`,
 * written out: a function that it would call is not compiled into it, which takes as long as a small operation itself.
 */
export function map(machine: Machine, name: ElementwiseName, operands: readonly Operand[], shape: Shape): Block {
  const size = sizeOf(shape);
  const y = allocate(machine, 4 * size);
  try {
    if (size > 0) mapInto(machine, name, operands, y.pointer, shape, size);
  } catch (error) {
    free(machine, y);
    throw error;
  }
  return y;
}

function mapInto(
  machine: Machine,
  name: ElementwiseName,
  operands: readonly Operand[],
  y: number,
  shape: Shape,
  size: number,
): void {
  const [a, b, c] = operands;
  if (!isWhole(a, size) || !isWhole(b, size) || !isWhole(c, size)) {
    mapBroadcast(machine, name, operands, y, shape, size);
    return;
  }
  mapSame(machine, name, {
    y,
    a: addressOf(machine, a),
    b: addressOf(machine, b),
    c: addressOf(machine, c),
    operation: ELEMENTWISE[name],
    size,
    aStride: strideOf(a, size),
    bStride: strideOf(b, size),
    cStride: strideOf(c, size),
  });
}

/** Whether an operand is absent, or has as many elements as the result, or one. */
function isWhole(x: Operand | undefined, size: number): boolean {
  return x === undefined || x.size === size || x.size === 1;
}

/** Where an operand is. Kernels read all three, so those that are absent must point at memory too. */
function addressOf(machine: Machine, x: Operand | undefined): number {
  return x === undefined ? 0 : pointerOf(machine, x);
}

/** Bytes from one element to the next; 0 for an operand that is repeated or absent. */
function strideOf(x: Operand | undefined, size: number): number {
  return x?.size === size ? 4 : 0;
}

/**
 * A new block of `size` elements: an elementwise function with a parameter, of one or two blocks that have as many. Functions
 * without one leave it alone.
 */
export function mapWithParameter(
  machine: Machine,
  name: ElementwiseName,
  size: number,
  [a, b]: readonly [a: number, b?: number],
  parameter: number,
): Block {
  return produce(machine, 4 * size, ({ pointer: y }) => {
    if (size === 0) return;
    machine.floats[PARAMETER / 4] = parameter;
    const operation = ELEMENTWISE[name];
    const given =
      b === undefined
        ? { y, a, b: PARAMETER, c: 0, operation, size, aStride: 4, bStride: 0, cStride: 0 }
        : { y, a, b, c: PARAMETER, operation, size, aStride: 4, bStride: 4, cStride: 0 };
    mapSame(machine, name, given);
  });
}

/** All elements, at least one, of operands that have as many, or one. */
function mapSame(machine: Machine, name: ElementwiseName, given: Elementwise): void {
  launch(machine, "elementwise", given, timeOf(name, given.size), given.size / CHUNK_ALIGNMENT);
}

function mapBroadcast(
  machine: Machine,
  name: ElementwiseName,
  operands: readonly Operand[],
  y: number,
  shape: Shape,
  size: number,
): void {
  const strides = [0, 1, 2].map((i) => {
    const x = operands[i];
    return x === undefined ? shape.map(() => 0) : broadcastStrides(x.shape, shape, stridesOf(x.shape));
  });
  const [a, b, c] = operands;
  const given = {
    y,
    a: addressOf(machine, a),
    b: addressOf(machine, b),
    c: addressOf(machine, c),
    operation: ELEMENTWISE[name],
    size,
    axes: axesOf(joinAxes({ lengths: shape, strides })),
  };
  launch(machine, "elementwiseBroadcast", given, timeOf(name, size), size / CHUNK_ALIGNMENT);
}

/** Nanoseconds for `size` elements. */
function timeOf(name: ElementwiseName, size: number): number {
  return size * (COST[name] ?? CHEAP);
}
