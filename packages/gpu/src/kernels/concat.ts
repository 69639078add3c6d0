import { type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import { MAX_INPUTS } from "../device/device.ts";
import type { Engine } from "../runtime/engine.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { ints } from "../shader/parameters.ts";
import { QUOTIENT } from "./index-functions.ts";

/** Part of a result: `rows` rows of `width` elements. */
interface Part {
  readonly buffer: DeviceBuffer;
  readonly width: number;
  /** Whether nobody else will release it. */
  readonly isTemporary: boolean;
}

/** Joins along `axis`. */
export function concat(engine: Engine, xs: readonly Operand[], axis: number): DeviceBuffer {
  const call = opCall("concat", ...xs);
  const [first] = xs as readonly [Operand, ...Operand[]];
  const rows = sizeOf(first.shape.slice(0, axis));
  const shape = [...first.shape];
  shape[axis] = xs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
  const filled = xs.filter((x) => x.size > 0);
  if (filled.length === 0) return engine.create(call, shape);
  engine.check(call, shape);
  const parts = filled.map((x) => ({ buffer: engine.array(x), width: x.size / rows, isTemporary: false }));
  if (rows === 1 && engine.device.copy !== undefined) return copyParts(engine, call, parts, shape);
  return joinParts(engine, call, parts, rows, shape);
}

function copyParts(engine: Engine, call: OpCall, parts: readonly Part[], shape: Shape): DeviceBuffer {
  const y = engine.create(call, shape);
  let at = 0;
  for (const { buffer, width } of parts) {
    engine.copy(call, buffer, y, at);
    at += width;
  }
  return y;
}

/** Joins a few at a time until one is left. */
function joinParts(engine: Engine, call: OpCall, parts: readonly Part[], rows: number, shape: Shape): DeviceBuffer {
  let level = parts;
  do {
    const next: Part[] = [];
    for (let start = 0; start < level.length; start += MAX_INPUTS) {
      const some = level.slice(start, start + MAX_INPUTS);
      const isAll = some.length === level.length;
      const width = some.reduce((sum, part) => sum + part.width, 0);
      next.push({ buffer: join(engine, call, some, rows, isAll ? shape : [rows, width]), width, isTemporary: true });
    }
    for (const { buffer, isTemporary } of level) if (isTemporary) engine.release(buffer);
    level = next;
  } while (level.length > 1);
  return (level[0] as Part).buffer;
}

function join(engine: Engine, call: OpCall, parts: readonly Part[], rows: number, shape: Shape): DeviceBuffer {
  const y = engine.create(call, shape);
  engine.run({
    call,
    key: `concat.${parts.length}`,
    source: () => joinKernel(parts.length),
    reads: parts.map(({ buffer }) => buffer),
    writes: [y],
    values: {
      width: y.length / rows,
      ...Object.fromEntries(parts.map(({ width }, i) => [`w${i}`, width])),
    },
  });
  return y;
}

function joinKernel(count: number): KernelSource {
  const names = Array.from({ length: count }, (_, i) => i);
  const picks = names.map(
    (i) => `if (column < w${i}) { return x${i}[row * w${i} + column]; }\ncolumn = column - w${i};`,
  );
  return kernelSource(
    Object.fromEntries(names.map((i) => [`x${i}`, 1])),
    ints("width", ...names.map((i) => `w${i}`)),
    `const row = quotient(this.thread.x, width);
let column = this.thread.x - row * width;
${picks.join("\n")}
return 0;`,
    [QUOTIENT],
  );
}
