import * as ops from "../../index.ts";
import type { Tensor } from "../../tensor.ts";

/** An operation on its tensors. */
export type Call = (xs: readonly Tensor[]) => Tensor;

type Options = Readonly<Record<string, unknown>>;

/**
 * The call of the operation that PyTorch's options describe.
 * @throws Error if there is no such operation, or it does not have one of the options.
 */
export function fixtureCall(op: string, options: Options): Call {
  const { names, call } = table()[op] ?? alike(op, options);
  const strange = Object.keys(options).filter((name) => !names.includes(name));
  if (strange.length > 0) return unknown(op, options);
  return (xs) => call(xs as unknown as [Tensor, Tensor, Tensor], options);
}

function unknown(op: string, options: Options): never {
  throw new Error(
    `fixtureCases: operation and options must be ones of this package, got ${op} with ${JSON.stringify(options)}. ` +
      "Leave such cases out before.",
  );
}

interface Entry {
  readonly names: readonly string[];
  readonly call: (xs: readonly [Tensor, Tensor, Tensor], options: Options) => Tensor;
}

function entry(names: string, call: Entry["call"]): Entry {
  return { names: names.split(" "), call };
}

function table(): Readonly<Record<string, Entry>> {
  return { ...unlike(), ...movements(), ...images() };
}

/** Operations without options, which would not notice one. */
const WITHOUT_OPTIONS = `abs erf exp expm1 log log1p neg sigmoid sign sqrt tanh add sub mul div pow maximum minimum
  equal notEqual less lessEqual greater greaterEqual where`;

/** An operation that is called as in PyTorch; it refuses options that it does not have itself. */
function alike(op: string, options: Options): Entry {
  const f = (ops as unknown as Readonly<Record<string, (...given: unknown[]) => Tensor>>)[op];
  if (typeof f !== "function") return unknown(op, options);
  const names = new RegExp(`\\b${op}\\b`).test(WITHOUT_OPTIONS) ? [] : Object.keys(options);
  return { names, call: (xs, given) => f(...xs, ...renamed(given)) };
}

/** Options by our names, if there are any; an axis that is null is none. */
function renamed({ dim, keepDim, ...others }: Options): Options[] {
  const ours = {
    ...others,
    ...(dim === undefined || dim === null ? {} : { axis: dim }),
    ...(keepDim === undefined ? {} : { keepDims: keepDim }),
  };
  return Object.keys(ours).length === 0 ? [] : [ours];
}

/** Those whose options mean or are something else. */
function unlike(): Record<string, Entry> {
  return {
    clamp: entry("min max", ([x, min, max], options) =>
      ops.clamp(x, { ...options, ...(min && { min }), ...(max && { max }) }),
    ),
    variance: entry("dim keepDim unbiased", ([x], { unbiased, ...options }) =>
      ops.variance(x, { ...renamed(options)[0], correction: unbiased === false ? 0 : 1 }),
    ),
  };
}

function movements(): Record<string, Entry> {
  return {
    reshape: entry("shape", ([x], { shape }) => ops.reshape(x, shape as number[])),
    broadcastTo: entry("shape", ([x], { shape }) => ops.broadcastTo(x, shape as number[])),
    permute: entry("dims", ([x], { dims }) => ops.transpose(x, dims as number[])),
    transpose: entry("dim0 dim1", ([x], options) => swapped(x, options)),
    slice: entry("ranges", ([x], { ranges }) => ops.slice(x, pythonRanges(x, ranges as (number | null)[][]))),
    concat: entry("dim", (xs, { dim }) => ops.concat(xs, { axis: dim as number })),
    pad: entry("padding value", ([x], { padding, value }) =>
      ops.pad(x, padding as ops.Padding[], { value: (value as number | undefined) ?? 0 }),
    ),
  };
}

/** `torch.transpose`: two axes change places. */
function swapped(x: Tensor, { dim0, dim1 }: Options): Tensor {
  const [first, second] = [dim0, dim1].map((axis) => ((axis as number) + x.rank) % x.rank) as [number, number];
  const axes = x.shape.map((_, axis) => axis);
  axes[first] = second;
  axes[second] = first;
  return ops.transpose(x, axes);
}

/** Python's slices, in which ends may be left out or lie beyond the axis. */
function pythonRanges(x: Tensor, ranges: readonly (readonly (number | null)[])[]): ops.SliceRange[] {
  return ranges.map(([start, end, step], axis) => {
    const length = x.shape[axis] as number;
    return [start ?? 0, Math.min(end ?? length, length), step ?? 1];
  });
}

function images(): Record<string, Entry> {
  return {
    convolve2d: entry("stride padding dilation groups", ([x, weight, bias], options) =>
      ops.convolve2d(x, weight, { ...options, ...(bias === undefined ? {} : { bias }) }),
    ),
    convolveTranspose2d: entry("stride padding dilation groups outputPadding", ([x, weight, bias], options) =>
      ops.convolveTranspose2d(x, weight, { ...options, ...(bias === undefined ? {} : { bias }) }),
    ),
  };
}
