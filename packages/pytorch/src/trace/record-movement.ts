import type { Operand, Primitives } from "@ganglion/tensor";
import { lengths, type Recorded, type Recorder } from "./recorder.ts";
import { notTraceable, type Part } from "./statement.ts";

/** @throws Error for a number, where Python needs a tensor. */
export function tensorOf({ of, constant }: Recorder, x: Operand): Part[] {
  if (constant(x) === undefined) return of(x);
  throw notTraceable("it computes with numbers alone");
}

/** The primitives that put elements elsewhere, written down. */
export function movement(
  into: Recorder,
): Pick<Primitives, "broadcast" | "permute" | "slice" | "pad" | "concat" | "gather" | "scatterAdd"> {
  const { of, line, constant } = into;
  return {
    broadcast: (x, shape) => {
      const number = constant(x);
      return number === undefined
        ? line(shape, [...of(x), ".expand(", ...lengths(shape), ")"])
        : ({ shape, source: { constant: number } } satisfies Recorded);
    },
    permute: (x, axes) =>
      line(
        axes.map((axis) => x.shape[axis] as number),
        [...tensorOf(into, x), `.permute(${axes.join(", ")})`],
      ),
    slice: slice(into),
    pad: pad(into),
    concat: concat(into),
    gather: (x, indices, axis) =>
      line(indices.shape, [
        "torch.gather(",
        ...tensorOf(into, x),
        `, ${axis}, `,
        ...tensorOf(into, indices),
        ".long())",
      ]),
    scatterAdd: () => {
      throw notTraceable("it adds up by indices");
    },
  };
}

function slice(into: Recorder): Primitives["slice"] {
  return (x, { start, step, shape }) => {
    const indices = shape.map((length, axis): Part[] => {
      const [from, by, whole] = [start[axis] as number, step[axis] as number, x.shape[axis] as number];
      if (length === whole) return [":"];
      const end = from + length * by;
      return [from === 0 ? "" : { length: from }, ":", end >= whole ? "" : { length: end }, by === 1 ? "" : `:${by}`];
    });
    const parts = indices.flatMap((index, axis) => (axis === 0 ? index : [", ", ...index]));
    return into.line(shape, [...tensorOf(into, x), "[", ...parts, "]"]);
  };
}

/** PyTorch counts the axes from the last. */
function pad(into: Recorder): Primitives["pad"] {
  return (x, { before, after, interior, value }) => {
    if (interior.some((gap) => gap > 0)) throw notTraceable("it pads between elements");
    const shape = x.shape.map((length, axis) => length + (before[axis] as number) + (after[axis] as number));
    const widths = x.shape.map((_, axis) => [before[axis] as number, after[axis] as number]).reverse();
    while (widths.length > 1 && widths.at(-1)?.every((width) => width === 0) === true) widths.pop();
    const filler = value === 0 ? [] : [`, value=${value}`];
    return into.line(shape, ["F.pad(", ...tensorOf(into, x), ", (", ...lengths(widths.flat()), ")", ...filler, ")"]);
  };
}

function concat(into: Recorder): Primitives["concat"] {
  return (xs, axis) => {
    const [first, ...others] = xs as readonly [Operand, ...Operand[]];
    if (others.length === 0) return first.buffer;
    const total = xs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
    const shape = first.shape.map((length, at) => (at === axis ? total : length));
    const parts = others.flatMap((x): Part[] => [", ", ...tensorOf(into, x)]);
    return into.line(shape, ["torch.cat((", ...tensorOf(into, first), ...parts, `), ${axis})`]);
  };
}
