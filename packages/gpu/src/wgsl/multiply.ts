import type { Shape } from "@ganglion/tensor";
import { type Multiply, multiplyByElement, type Product, STRIDES, strideValues } from "../kernels/product.ts";
import { sumParts } from "../kernels/reduce.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Parameters } from "../shader/parameters.ts";
import { fitsDispatch, type Gemm, planGemm, runGemm } from "./gemm.ts";

/** Matrix products in tiles of 16 to 64 rows and columns, which share what they read. */
export const multiplyInTiles: Multiply = (engine, call, product, shape) => {
  const { batches, m, n, k } = product;
  const plan = planGemm({ batches, m, n, k }, engine.device.isSoftware);
  if (!fitsDispatch(product, plan)) return multiplyByElement(engine, call, product, shape);
  return finishGemm(engine, call, gemmOf(product), shape);
};

/** Runs a product into a new buffer of `shape`, adding up its parts where there are several. */
export function finishGemm<P extends Parameters>(
  engine: Engine,
  call: OpCall,
  gemm: Gemm<P>,
  shape: Shape,
): DeviceBuffer {
  const plan = planGemm(gemm, engine.device.isSoftware);
  if (plan.splits === 1) {
    const y = engine.createResult(call, shape);
    runGemm(engine, call, gemm, plan, y);
    return y;
  }
  const parts = engine.create(call, [plan.splits, ...shape]);
  runGemm(engine, call, gemm, plan, parts);
  const y = sumParts(engine, call, parts, plan.splits, shape);
  engine.release(parts);
  return y;
}

function gemmOf(product: Product): Gemm<typeof STRIDES> {
  const { batches, m, n, k, a, b, bias } = product;
  const fast = [a.column === 1 ? "k" : "row", b.column === 1 ? "column" : "k"] as const;
  const vectorized = [
    fast[0] === "k" ? isMultipleOf4(k, a.row, a.batch) : a.row === 1 && isMultipleOf4(m, a.column, a.batch),
    fast[1] === "column" ? isMultipleOf4(n, b.row, b.batch) : b.row === 1 && isMultipleOf4(k, b.column, b.batch),
  ] as const;
  return {
    key: `gemm.${bias === undefined ? "plain" : "bias"}`,
    batches,
    m,
    n,
    k,
    inputs: [["a", a.buffer], ["b", b.buffer], ...(bias === undefined ? [] : [["bias", bias] as const])],
    parameters: STRIDES,
    values: strideValues(product),
    functions: `${PLACES}
${loadFunctions(vectorized)}
fn start(batch : i32, row : i32, column : i32) -> f32 {
  return ${bias === undefined ? "0.0" : "bias[column]"};
}`,
    unroll: 4,
    fast,
    vectorized,
  };
}

/** Whether all of them are multiples of four. */
function isMultipleOf4(...lengths: readonly number[]): boolean {
  return lengths.every((length) => length % 4 === 0);
}

function loadFunctions([vectorA, vectorB]: Gemm["vectorized"]): string {
  return `fn loadA(row : vec4<i32>, depth : vec4<i32>) -> ${vectorA ? "vec4<f32>" : "f32"} {
  return a[${vectorA ? "(row.x + depth.x) >> 2u" : "row.x + depth.x"}];
}
fn loadB(depth : vec4<i32>, column : vec4<i32>) -> ${vectorB ? "vec4<f32>" : "f32"} {
  return b[${vectorB ? "(depth.x + column.x) >> 2u" : "depth.x + column.x"}];
}`;
}

const PLACES = `fn rowA(batch : i32, row : i32) -> vec4<i32> {
  return vec4<i32>(batch * params.ab + row * params.ar);
}
fn depthA(batch : i32, k : i32) -> vec4<i32> {
  return vec4<i32>(k * params.ac);
}
fn columnB(batch : i32, column : i32) -> vec4<i32> {
  return vec4<i32>(batch * params.bb + column * params.bc);
}
fn depthB(batch : i32, k : i32) -> vec4<i32> {
  return vec4<i32>(k * params.br);
}
fn placeOfRow(batch : i32, row : i32) -> i32 {
  return (batch * params.m + row) * params.n;
}
fn placeOfColumn(batch : i32, column : i32) -> i32 {
  return column;
}`;
