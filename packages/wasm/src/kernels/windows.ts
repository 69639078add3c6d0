import type { Operand, Pair, Primitives, Window2d } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { pointerOf } from "../buffers.ts";
import { launch } from "../launch.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";
import { windowOf } from "../window.ts";

type Windows = Pick<Primitives, "unfold2d" | "fold2d">;

/** Nanoseconds for an element of a window. */
const COST = 0.5;

/** The primitives between images and windows. */
export function windows(machine: Machine): Windows {
  return {
    unfold2d: (x, window, padValue) => unfold(machine, x, window, padValue),
    fold2d: (x, window, size) => fold(machine, x, window, size),
  };
}

function unfold(machine: Machine, x: Operand, window: Window2d, padValue: number): Block {
  const [n, c, h, w] = x.shape as readonly [number, number, number, number];
  const taps = window.kernelSize[0] * window.kernelSize[1];
  const size = n * c * taps * window.outputSize[0] * window.outputSize[1];
  return produce(machine, 4 * size, (y) => {
    const padding = x.dtype === "int32" ? padValue : bitsOf(padValue);
    const given = { y: y.pointer, x: pointerOf(machine, x), padding, window: windowOf(n * c, [h, w], window) };
    launch(machine, "unfold", given, size * COST, n * c * taps);
  });
}

function fold(machine: Machine, x: Operand, window: Window2d, size: Pair): Block {
  const planes = (x.shape[0] as number) * (x.shape[1] as number);
  return produce(machine, 4 * planes * size[0] * size[1], (y) => {
    const isInt = x.dtype === "int32";
    const given = { y: y.pointer, x: pointerOf(machine, x), isInt, window: windowOf(planes, size, window) };
    launch(machine, "fold", given, x.size * COST, planes);
  });
}

/** The bits of a number as float32. */
function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] as number;
}
