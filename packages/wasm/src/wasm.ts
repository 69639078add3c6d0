import type { Backend, Operand, TypedArray } from "@ganglion/tensor";
import type { Block } from "./allocator.ts";
import { compile } from "./binary.ts";
import { pointerOf, sizeOf } from "./buffers.ts";
import { fused } from "./fused/fused.ts";
import { checkDType, elementwise, viewOf } from "./kernels/elementwise.ts";
import { indexing } from "./kernels/indexing.ts";
import { movement } from "./kernels/movement.ts";
import { product } from "./kernels/product.ts";
import { reduction } from "./kernels/reduction.ts";
import { windows } from "./kernels/windows.ts";
import { allocate, createMachine, free, type Machine } from "./machine.ts";

/** How `wasm` makes a backend. */
export interface WasmOptions {
  /** How many threads compute, this one included. By default as many as there are processors, where threads can be. */
  readonly threads?: number;
  /** The same bits on every machine: no fused multiply-add, whose rounding differs. False by default. */
  readonly deterministic?: boolean;
  /** How large memory may grow, in bytes; 4 GiB by default. */
  readonly maximumBytes?: number;
}

const FOUR_GIB = 2 ** 32;

/** Makes a backend. */
export async function wasm(options: WasmOptions = {}): Promise<Backend> {
  const { deterministic = false, maximumBytes = FOUR_GIB } = options;
  const compiled = await compile({ fma: !deterministic, shared: typeof SharedArrayBuffer !== "undefined" });
  return backendOn(await createMachine(compiled, maximumBytes));
}

function backendOn(machine: Machine): Backend {
  return {
    name: "wasm",
    dtypes: ["float32", "int32"],
    fused: fused(machine),
    ...elementwise(machine),
    ...movement(machine),
    ...product(machine),
    ...reduction(machine),
    ...indexing(machine),
    ...windows(machine),
    upload(data, shape, dtype) {
      checkDType("upload", dtype);
      const y = allocate(machine, 4 * sizeOf(shape));
      viewOf(machine, dtype).set(data, y.pointer / 4);
      return y;
    },
    download: async (x) => valuesOf(machine, x),
    downloadSync: (x) => valuesOf(machine, x),
    release: (buffer) => free(machine, buffer as Block),
    memory: () => ({ buffers: machine.buffers, bytes: machine.bytes }),
  };
}

/** A copy of the values. */
function valuesOf(machine: Machine, x: Operand): TypedArray {
  const start = pointerOf(x) / 4;
  const values = viewOf(machine, x.dtype).subarray(start, start + x.size);
  return values.slice();
}
