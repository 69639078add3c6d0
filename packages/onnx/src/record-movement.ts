import type { Operand, Primitives } from "@ganglion/tensor";
import { int, ints, text } from "./graph.ts";
import { notInOnnx, type Recorder } from "./recorder.ts";

/** The primitives that put elements elsewhere, recorded. */
export function recordMovement(
  into: Recorder,
): Pick<Primitives, "broadcast" | "permute" | "slice" | "pad" | "concat" | "gather" | "scatterAdd"> {
  return {
    broadcast: broadcast(into),
    permute: permute(into),
    slice: slice(into),
    pad: pad(into),
    concat: concat(into),
    gather: gather(into),
    scatterAdd: scatterAdd(into),
  };
}

/** Also of what is known, which would depend on the size of the batch otherwise. */
function broadcast({ graph, of, made }: Recorder): Primitives["broadcast"] {
  return (x, shape) => made(graph.node("Expand", [of(x), { lengths: shape }]), shape, x.dtype);
}

function permute({ graph, of, record }: Recorder): Primitives["permute"] {
  return (x, axes) =>
    record(
      [x],
      axes.map((axis) => x.shape[axis] as number),
      x.dtype,
      (k, [a]) => k.permute(a as Operand, axes),
      () => graph.node("Transpose", [of(x)], { perm: ints(...axes) }),
    );
}

function slice({ graph, of, record }: Recorder): Primitives["slice"] {
  return (x, spec) =>
    record(
      [x],
      spec.shape,
      x.dtype,
      (k, [a]) => k.slice(a as Operand, spec),
      () => {
        const cut = x.shape.map((_, axis) => axis).filter((axis) => spec.shape[axis] !== x.shape[axis]);
        if (cut.length === 0) return of(x);
        const at = (values: readonly number[]): number[] => cut.map((axis) => values[axis] as number);
        const ends = cut.map((axis) => {
          const [start, step, length] = [spec.start[axis], spec.step[axis], spec.shape[axis]] as [
            number,
            number,
            number,
          ];
          return length === 0 ? start : start + (length - 1) * step + 1;
        });
        const lengths = [at(spec.start), ends, cut, at(spec.step)].map((values) => ({ lengths: values }));
        return graph.node("Slice", [of(x), ...lengths]);
      },
    );
}

function pad({ graph, of, record }: Recorder): Primitives["pad"] {
  return (x, spec) => {
    const { before, after, interior, value } = spec;
    const shape = x.shape.map((length, axis) => {
      const gaps = Math.max(length - 1, 0) * (interior[axis] as number);
      return length + gaps + (before[axis] as number) + (after[axis] as number);
    });
    return record(
      [x],
      shape,
      x.dtype,
      (k, [a]) => k.pad(a as Operand, spec),
      () => {
        if (interior.some((gap) => gap > 0)) throw notInOnnx("padding between elements");
        const filler = graph.scalar(value, x.dtype === "int32" ? "int32" : "float32");
        return graph.node("Pad", [of(x), { lengths: [...before, ...after] }, filler], { mode: text("constant") });
      },
    );
  };
}

function concat({ graph, of, record }: Recorder): Primitives["concat"] {
  return (xs, axis) => {
    const [first] = xs as readonly [Operand];
    const total = xs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
    const shape = first.shape.map((length, i) => (i === axis ? total : length));
    return record(
      xs,
      shape,
      first.dtype,
      (k, given) => k.concat(given, axis),
      () => graph.node("Concat", xs.map(of), { axis: int(axis) }),
    );
  };
}

function gather({ graph, of, record }: Recorder): Primitives["gather"] {
  return (x, indices, axis) =>
    record(
      [x, indices],
      indices.shape,
      x.dtype,
      (k, [a, i]) => k.gather(a as Operand, i as Operand, axis),
      () => graph.node("GatherElements", [of(x), of(indices)], { axis: int(axis) }),
    );
}

function scatterAdd({ graph, of, record }: Recorder): Primitives["scatterAdd"] {
  return (updates, indices, axis, shape) =>
    record(
      [updates, indices],
      shape,
      updates.dtype,
      (k, [u, i]) => k.scatterAdd(u as Operand, i as Operand, axis, shape),
      () => {
        const zeros = graph.node("Expand", [
          graph.scalar(0, updates.dtype === "int32" ? "int32" : "float32"),
          { lengths: shape },
        ]);
        const attributes = { axis: int(axis), reduction: text("add") };
        return graph.node("ScatterElements", [zeros, of(indices), of(updates)], attributes);
      },
    );
}
