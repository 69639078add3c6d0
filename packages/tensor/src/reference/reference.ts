import type { Backend, Primitives } from "../backend.ts";
import { allocate, type DType, type TypedArray } from "../dtype.ts";
import type { FusedKernels } from "../fused.ts";
import { cumsum } from "./cumsum.ts";
import { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } from "./convolve2d.ts";
import { binary, cast, fill, unary, where } from "./elementwise.ts";
import { elementwise } from "./elementwise-function.ts";
import { gather, scatterAdd } from "./gather.ts";
import { affine, matmul } from "./matmul.ts";
import { type Ledger, ledger } from "./memory.ts";
import { broadcast, concat, pad, permute, slice } from "./movement.ts";
import { poolMax2d, poolMax2dGrad } from "./pool-max2d.ts";
import { argReduce, reduce } from "./reduce.ts";
import { valuesOf } from "./values.ts";
import { fold2d, unfold2d } from "./windows.ts";

/**
 * Makes the backend that defines what every other must compute: typed arrays seen through strided views, sums in double
 * precision, float64 besides float32 and int32, clear and correct before fast.
 * @example
 * ```ts
 * import { reference, setBackend, tensor } from "@ganglion/tensor";
 * setBackend(reference());
 * await tensor([1, 2, 3]).sum().item(); // 6
 * ```
 */
export function reference(): Backend {
  const book = ledger();
  return {
    name: "reference",
    dtypes: ["float32", "float64", "int32"],
    fused: countedFused(book),
    ...countedPrimitives(book),
    upload: (data, _shape, dtype) => book.enter(copyOf(data, dtype)),
    write: (buffer, at, values) => (buffer as TypedArray).set(values, at),
    download: async (x) => copyOf(valuesOf(x), x.dtype),
    downloadSync: (x) => copyOf(valuesOf(x), x.dtype),
    release: (buffer) => book.remove(buffer),
    memory: () => book.memory(),
  };
}

function copyOf(values: TypedArray, dtype: DType): TypedArray {
  const copy = allocate(dtype, values.length);
  copy.set(values);
  return copy;
}

/** The kernels are pure functions from arrays to a new array; here what they return is counted. */
function countedPrimitives({ enter }: Ledger): Primitives {
  return {
    fill: (...given) => enter(fill(...given)),
    cast: (...given) => enter(cast(...given)),
    unary: (...given) => enter(unary(...given)),
    binary: (...given) => enter(binary(...given)),
    where: (...given) => enter(where(...given)),
    reduce: (...given) => enter(reduce(...given)),
    argReduce: (...given) => enter(argReduce(...given)),
    matmul: (...given) => enter(matmul(...given)),
    broadcast: (...given) => enter(broadcast(...given)),
    permute: (...given) => enter(permute(...given)),
    slice: (...given) => enter(slice(...given)),
    pad: (...given) => enter(pad(...given)),
    concat: (...given) => enter(concat(...given)),
    gather: (...given) => enter(gather(...given)),
    scatterAdd: (...given) => enter(scatterAdd(...given)),
    unfold2d: (...given) => enter(unfold2d(...given)),
    fold2d: (...given) => enter(fold2d(...given)),
  };
}

/** What training spends its time in, without the copies and the roundings in between of the composed form. */
function countedFused({ enter }: Ledger): Partial<FusedKernels> {
  return {
    elementwise: (...given) => enter(elementwise(...given)),
    affine: (...given) => enter(affine(...given)),
    cumsum: (...given) => enter(cumsum(...given)),
    convolve2d: (...given) => enter(convolve2d(...given)),
    convolve2dInputGrad: (...given) => enter(convolve2dInputGrad(...given)),
    convolve2dWeightGrad: (...given) => enter(convolve2dWeightGrad(...given)),
    poolMax2d(...given) {
      const { y, indices } = poolMax2d(...given);
      return { y: enter(y), indices: enter(indices) };
    },
    poolMax2dGrad: (...given) => enter(poolMax2dGrad(...given)),
  };
}
