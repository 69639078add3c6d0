import type { Operand, Shape } from "@ganglion/tensor";
import { sizeOf } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { type Label, label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { QUOTIENT } from "./quotient.ts";

/** How many arrays one kernel can read on every device: WebGPU's eight, less the output. */
const MAX_PARTS = 7;

/** Part of a result: `rows` rows of `width` elements. */
interface Part {
  readonly slot: Slot;
  readonly width: number;
  /** Whether nobody else will release it. */
  readonly isTemporary: boolean;
}

/** Joins along `axis`. */
export function concat(engine: Engine, xs: readonly Operand[], axis: number): Slot {
  const of = label("concat", ...xs);
  const [first] = xs as readonly [Operand, ...Operand[]];
  const rows = sizeOf(first.shape.slice(0, axis));
  const shape = [...first.shape];
  shape[axis] = xs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
  const filled = xs.filter((x) => x.size > 0);
  if (filled.length === 0) return engine.create(of, shape);
  engine.check(of, shape);
  const parts = filled.map((x) => ({ slot: engine.array(x), width: x.size / rows, isTemporary: false }));
  if (rows === 1 && engine.device.copy !== undefined) return copyParts(engine, of, parts, shape);
  return joinParts(engine, of, parts, rows, shape);
}

function copyParts(engine: Engine, of: Label, parts: readonly Part[], shape: Shape): Slot {
  const y = engine.create(of, shape);
  let at = 0;
  for (const { slot, width } of parts) {
    engine.copy(of, slot, y, at);
    at += width;
  }
  return y;
}

/** Joins a few at a time until one is left. */
function joinParts(engine: Engine, of: Label, parts: readonly Part[], rows: number, shape: Shape): Slot {
  let level = parts;
  do {
    const next: Part[] = [];
    for (let start = 0; start < level.length; start += MAX_PARTS) {
      const some = level.slice(start, start + MAX_PARTS);
      const isAll = some.length === level.length;
      const width = some.reduce((sum, part) => sum + part.width, 0);
      next.push({ slot: join(engine, of, some, rows, isAll ? shape : [rows, width]), width, isTemporary: true });
    }
    for (const { slot, isTemporary } of level) if (isTemporary) engine.release(slot);
    level = next;
  } while (level.length > 1);
  return (level[0] as Part).slot;
}

function join(engine: Engine, of: Label, parts: readonly Part[], rows: number, shape: Shape): Slot {
  const y = engine.create(of, shape);
  engine.run({
    label: of,
    key: `concat.${parts.length}`,
    source: () => joinKernel(parts.length),
    reads: parts.map(({ slot }) => slot),
    writes: [y],
    scalars: [y.length / rows, ...parts.map(({ width }) => width)],
  });
  return y;
}

function joinKernel(count: number): KernelSource {
  const names = Array.from({ length: count }, (_, i) => i);
  const picks = names.map(
    (i) => `if (column < w${i}) { return x${i}[row * w${i} + column]; }\ncolumn = column - w${i};`,
  );
  return kernelSource(
    [...names.map((i) => `x${i}`), "int width", ...names.map((i) => `int w${i}`)].join(", "),
    `const row = quotient(this.thread.x, width);
let column = this.thread.x - row * width;
${picks.join("\n")}
return 0;`,
    [QUOTIENT],
  );
}
