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
  const { names, call } = table()[op] ?? unknown(op, options);
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
  return { ...elementwise(), ...reductions(), ...movements(), ...products(), ...images() };
}

function elementwise(): Record<string, Entry> {
  const { abs, erf, exp, expm1, log, log1p, neg, sigmoid, sign, sqrt, tanh } = ops;
  const { add, sub, mul, div, pow, maximum, minimum } = ops;
  const { equal, notEqual, less, lessEqual, greater, greaterEqual } = ops;
  const one = { abs, erf, exp, expm1, log, log1p, neg, sigmoid, sign, sqrt, tanh };
  const two = { add, sub, mul, div, pow, maximum, minimum, equal, notEqual, less, lessEqual, greater, greaterEqual };
  return {
    ...Object.fromEntries(Object.entries(one).map(([name, f]) => [name, entry("", ([x]) => f(x))])),
    ...Object.fromEntries(Object.entries(two).map(([name, f]) => [name, entry("", ([a, b]) => f(a, b))])),
    softplus: entry("beta", ([x], options) => ops.softplus(x, options)),
    clamp: entry("min max", ([x, min, max], options) =>
      ops.clamp(x, { ...options, ...(min && { min }), ...(max && { max }) }),
    ),
    where: entry("", ([condition, a, b]) => ops.where(condition, a, b)),
  };
}

function reductions(): Record<string, Entry> {
  const over = ({ dim, keepDim }: Options): ops.ReduceOptions => ({
    ...(dim === undefined || dim === null ? {} : { axis: dim as number | number[] }),
    keepDims: keepDim === true,
  });
  const { sum, mean, max, min, logSumExp } = ops;
  return {
    ...Object.fromEntries(
      Object.entries({ sum, mean, max, min, logSumExp }).map(([name, f]) => [
        name,
        entry("dim keepDim", ([x], options) => f(x, over(options))),
      ]),
    ),
    variance: entry("dim keepDim unbiased", ([x], options) =>
      ops.variance(x, { ...over(options), correction: options["unbiased"] === false ? 0 : 1 }),
    ),
    argmax: entry("dim keepDim", ([x], options) => ops.argmax(x, over(options) as Parameters<typeof ops.argmax>[1])),
    argmin: entry("dim keepDim", ([x], options) => ops.argmin(x, over(options) as Parameters<typeof ops.argmin>[1])),
  };
}

function movements(): Record<string, Entry> {
  const axis = ({ dim }: Options): { axis: number } => ({ axis: (dim as number | undefined) ?? 0 });
  return {
    reshape: entry("shape", ([x], { shape }) => ops.reshape(x, shape as number[])),
    broadcastTo: entry("shape", ([x], { shape }) => ops.broadcastTo(x, shape as number[])),
    permute: entry("dims", ([x], { dims }) => ops.transpose(x, dims as number[])),
    transpose: entry("dim0 dim1", ([x], options) => swapped(x, options)),
    slice: entry("ranges", ([x], { ranges }) => ops.slice(x, pythonRanges(x, ranges as (number | null)[][]))),
    concat: entry("dim", (xs, options) => ops.concat(xs, axis(options))),
    pad: entry("padding value", ([x], { padding, value }) =>
      ops.pad(x, padding as ops.Padding[], { value: (value as number | undefined) ?? 0 }),
    ),
    ...Object.fromEntries(
      Object.entries({ softmax: ops.softmax, logSoftmax: ops.logSoftmax, cumsum: ops.cumsum }).map(([name, f]) => [
        name,
        entry("dim", ([x], { dim }) => f(x, dim === undefined ? {} : { axis: dim as number })),
      ]),
    ),
    gather: entry("dim", ([x, indices], options) => ops.gather(x, indices, axis(options))),
    scatterAdd: entry("dim shape", ([x, indices], options) =>
      ops.scatterAdd(x, indices, { ...axis(options), shape: options["shape"] as number[] }),
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

function products(): Record<string, Entry> {
  return {
    matmul: entry("transposeA transposeB", ([a, b], options) => ops.matmul(a, b, options as ops.MatmulOptions)),
  };
}

function images(): Record<string, Entry> {
  return {
    convolve2d: entry("stride padding dilation groups", ([x, weight, bias], options) =>
      ops.convolve2d(x, weight, { ...options, ...(bias === undefined ? {} : { bias }) }),
    ),
    convolveTranspose2d: entry("stride padding dilation groups outputPadding", ([x, weight, bias], options) =>
      ops.convolveTranspose2d(x, weight, { ...options, ...(bias === undefined ? {} : { bias }) }),
    ),
    poolMax2d: entry("kernelSize stride padding dilation ceilMode", ([x], options) =>
      ops.poolMax2d(x, options as unknown as ops.Pool2dOptions),
    ),
    poolAvg2d: entry("kernelSize stride padding ceilMode countIncludePad", ([x], options) =>
      ops.poolAvg2d(x, options as unknown as ops.PoolAvg2dOptions),
    ),
    unfold2d: entry("kernelSize stride padding dilation", ([x], options) =>
      ops.unfold2d(x, options as unknown as ops.Unfold2dOptions),
    ),
  };
}
