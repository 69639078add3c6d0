import type { Shape } from "@ganglion/tensor";
import { type Multiply, multiplyByElement, type Product } from "../kernels/product.ts";
import { sumParts } from "../kernels/reduce.ts";
import type { Engine } from "../runtime/engine.ts";
import type { Label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { fitsDispatch, type Gemm, planGemm, runGemm } from "./gemm.ts";

/** Matrix products in tiles of 16 to 64 rows and columns, which share what they read. */
export const multiplyInTiles: Multiply = (engine, of, product, shape) => {
  const { batches, m, n, k } = product;
  const plan = planGemm({ batches, m, n, k }, engine.device.isSoftware);
  if (!fitsDispatch(product, plan)) return multiplyByElement(engine, of, product, shape);
  return finishGemm(engine, of, gemmOf(product), shape);
};

/** Runs a product into a new slot of `shape`, adding up its parts where there are several. */
export function finishGemm(engine: Engine, of: Label, gemm: Gemm, shape: Shape): Slot {
  const plan = planGemm(gemm, engine.device.isSoftware);
  if (plan.splits === 1) {
    const y = engine.create(of, shape);
    runGemm(engine, of, gemm, plan, y);
    return y;
  }
  const parts = engine.create(of, [plan.splits, ...shape]);
  runGemm(engine, of, gemm, plan, parts);
  const y = sumParts(engine, of, parts, plan.splits, shape);
  engine.release(parts);
  return y;
}

function gemmOf({ batches, m, n, k, a, b, bias }: Product): Gemm {
  const fast = [a.column === 1 ? "k" : "row", b.column === 1 ? "column" : "k"] as const;
  return {
    key: `gemm.${fast}.${bias === undefined ? "plain" : "bias"}`,
    batches,
    m,
    n,
    k,
    inputs: [["a", a.slot], ["b", b.slot], ...(bias === undefined ? [] : [["bias", bias] as const])],
    numbers: { ab: a.batch, ar: a.row, ac: a.column, bb: b.batch, br: b.row, bc: b.column },
    functions: `${MATRICES}
fn start(batch : i32, row : i32, column : i32) -> f32 {
  return ${bias === undefined ? "0.0" : "bias[column]"};
}`,
    unroll: 4,
    fast,
  };
}

const MATRICES = `fn rowA(batch : i32, row : i32) -> vec4<i32> {
  return vec4<i32>(batch * params.ab + row * params.ar);
}
fn depthA(batch : i32, k : i32) -> vec4<i32> {
  return vec4<i32>(k * params.ac);
}
fn loadA(row : vec4<i32>, depth : vec4<i32>) -> f32 {
  return a[row.x + depth.x];
}
fn columnB(batch : i32, column : i32) -> vec4<i32> {
  return vec4<i32>(batch * params.bb + column * params.bc);
}
fn depthB(batch : i32, k : i32) -> vec4<i32> {
  return vec4<i32>(k * params.br);
}
fn loadB(depth : vec4<i32>, column : vec4<i32>) -> f32 {
  return b[depth.x + column.x];
}
fn placeOfRow(batch : i32, row : i32) -> i32 {
  return (batch * params.m + row) * params.n;
}
fn placeOfColumn(batch : i32, column : i32) -> i32 {
  return column;
}`;
