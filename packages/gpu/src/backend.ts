import type { Backend, Operand, Shape, TypedArray } from "@ganglion/tensor";
import { sharedFused } from "./fused/fused.ts";
import { binary, cast, fill, unary, where } from "./kernels/arithmetic.ts";
import { concat } from "./kernels/concat.ts";
import { gather, scatterAdd } from "./kernels/gather.ts";
import { broadcast, pad, permute, slice } from "./kernels/movement.ts";
import { matmul } from "./kernels/product.ts";
import { argReduce, reduce } from "./kernels/reduce.ts";
import { fold2d, unfold2d } from "./kernels/unfold.ts";
import type { OwnKernels } from "./own-kernels.ts";
import type { Engine } from "./runtime/engine.ts";
import { opCall } from "./runtime/op-call.ts";
import { rangeOf } from "./runtime/range.ts";
import type { DeviceBuffer } from "./runtime/device-buffer.ts";

/** The table of kernels on `engine`. */
export function backendOn(engine: Engine, { multiply, fused }: OwnKernels): Backend {
  return {
    name: engine.device.mode,
    dtypes: ["float32", "int32"],
    fused: { ...sharedFused(engine, multiply), ...fused(engine) },
    fill: (...given) => fill(engine, ...given),
    cast: (...given) => cast(engine, ...given),
    unary: (...given) => unary(engine, ...given),
    binary: (...given) => binary(engine, ...given),
    where: (...given) => where(engine, ...given),
    reduce: (...given) => reduce(engine, ...given),
    argReduce: (...given) => argReduce(engine, ...given),
    matmul: (...given) => matmul(engine, multiply, ...given),
    broadcast: (...given) => broadcast(engine, ...given),
    permute: (...given) => permute(engine, ...given),
    slice: (...given) => slice(engine, ...given),
    pad: (...given) => pad(engine, ...given),
    concat: (...given) => concat(engine, ...given),
    gather: (...given) => gather(engine, ...given),
    scatterAdd: (...given) => scatterAdd(engine, ...given),
    unfold2d: (...given) => unfold2d(engine, ...given),
    fold2d: (...given) => fold2d(engine, ...given),
    upload: (data, shape) => upload(engine, data, shape),
    download: (x) => download(engine, x),
    release: (buffer) => engine.release(buffer as DeviceBuffer),
    memory: () => engine.memory(),
  };
}

function upload(engine: Engine, data: TypedArray, shape: Shape): DeviceBuffer {
  if (data instanceof Float32Array) return engine.upload(data, shape);
  engine.check(opCall("upload"), shape);
  const buffer = engine.upload(Float32Array.from(data), shape);
  if (data instanceof Int32Array) buffer.range = rangeOf(data);
  return buffer;
}

async function download(engine: Engine, x: Operand): Promise<TypedArray> {
  const values = await engine.download(x);
  return x.dtype === "int32" ? Int32Array.from(values) : values;
}
