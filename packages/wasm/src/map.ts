import { broadcastStrides, type Operand, type Shape } from "@ganglion/tensor/backend";
import type { Block } from "./allocator.ts";
import { joinAxes, setAxes, stridesOf } from "./axes.ts";
import { pointerOf, sizeOf } from "./buffers.ts";
import { KERNEL, ROW } from "./generated/kernels.ts";
import { launch } from "./launch.ts";
import type { Machine } from "./machine.ts";
import { produce } from "./produce.ts";

/** The name of an elementwise kernel. */
export type Row = keyof typeof ROW;

/** Words of a walk along one axis. */
const RANK = 31;
const LENGTH = 32;
const STRIDE = 48;

/** Nanoseconds for one element on one thread, where it is not memory that takes the time. */
const COST: Readonly<Partial<Record<Row, number>>> = {
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
  elu: 1,
  selu: 1,
  softplus: 2,
  mish: 1,
  powF32: 15,
  swishGrad: 0.9,
  geluGrad: 2,
  geluTanhGrad: 1.3,
  eluGrad: 0.6,
  seluGrad: 0.6,
  softplusGrad: 0.8,
  mishGrad: 1.2,
};
const CHEAP = 0.12;

/** Applies an elementwise kernel to up to three operands broadcast to `shape`; the result is a new block. */
export function map(machine: Machine, row: Row, operands: readonly Operand[], shape: Shape): Block {
  const size = sizeOf(shape);
  return produce(machine, 4 * size, (y) => {
    if (size === 0) return;
    if (operands.every((x) => x.size === size || x.size === 1)) {
      const strides = operands.map((x) => (x.size === size ? 4 : 0));
      mapRun(
        machine,
        row,
        y.pointer,
        size,
        operands.map((x) => pointerOf(machine, x)),
        strides,
      );
    } else mapBroadcast(machine, row, operands, y.pointer, shape, size);
  });
}

/** All `size` elements, at least one, in one run: an operand has as many (stride 4), or one (stride 0). */
export function mapRun(
  machine: Machine,
  row: Row,
  y: number,
  size: number,
  pointers: readonly number[],
  strides: readonly number[],
): void {
  const { ints } = machine;
  const at = machine.exports.ARGUMENTS.value >> 2;
  ints[at] = ROW[row];
  ints[at + 1] = y;
  // The kernel reads all three, so those that are absent must point at memory too, whatever another kernel left there.
  for (let i = 0; i < 3; i++) {
    ints[at + 2 + i] = pointers[i] ?? 0;
    ints[at + STRIDE + 16 * i] = strides[i] ?? 0;
  }
  ints[at + 5] = size;
  ints[at + RANK] = 1;
  ints[at + LENGTH] = size;
  launch(machine, KERNEL.map, [], timeOf(row, size), size >> 4);
}

function mapBroadcast(
  machine: Machine,
  row: Row,
  operands: readonly Operand[],
  y: number,
  shape: Shape,
  size: number,
): void {
  const strides = operands.map((x) => broadcastStrides(x.shape, shape, stridesOf(x.shape)));
  setAxes(machine, joinAxes({ lengths: shape, strides }));
  const pointers = [0, 1, 2].map((i) => (operands[i] === undefined ? 0 : pointerOf(machine, operands[i])));
  launch(machine, KERNEL.map, [ROW[row], y, ...pointers, size], timeOf(row, size), size >> 4);
}

/** Nanoseconds for a row of `size` elements. */
function timeOf(row: Row, size: number): number {
  return size * (COST[row] ?? CHEAP);
}
