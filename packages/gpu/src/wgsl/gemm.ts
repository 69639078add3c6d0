import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Parameters, ValuesOf } from "../shader/parameters.ts";
import { gemmShader } from "./gemm-shader.ts";
import { MAX_GROUPS } from "../kernels/element-shader.ts";
import { DEPTH, type Tile, tileFor, tilesOf } from "./gemm-tile.ts";

/**
 * A batch of matrix products whose operands need not be matrices in memory: functions say what is where, so that the
 * windows of a convolution are read off the image instead of being written out.
 */
export interface Gemm<P extends Parameters = Parameters> {
  /** The same for products whose functions are the same. */
  readonly key: string;
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly inputs: readonly (readonly [name: string, buffer: DeviceBuffer])[];
  /** What the functions find in `params`. */
  readonly parameters: P;
  readonly values: ValuesOf<P>;
  /**
   * WGSL. Where an element is follows from two indices, each of which is looked at once: `rowA(batch, row)` and
   * `depthA(batch, k)` return what `loadA(row, depth)` needs, and so do `columnB`, `depthB` and `loadB(depth, column)`; all but
   * the last are `vec4<i32>`. `placeOfRow(batch, row)` and `placeOfColumn(batch, column)` add up to where the result goes in the
   * output; `start(batch, row, column)` is what it begins with.
   */
  readonly functions: string;
  /** How many steps along `k` are written out where each thread reads for itself. */
  readonly unroll: number;
  /** Along which index the elements of each operand are neighbours in memory. */
  readonly fast: readonly [a: "row" | "k", b: "column" | "k"];
  /**
   * Which operands are read four neighbours at a time, along that index: `loadA` and `loadB` then return a `vec4<f32>`. The index must
   * have a multiple of four values, and where the others begin a multiple of four elements must come before.
   */
  readonly vectorized: readonly [a: boolean, b: boolean];
}

/** Fewer workgroups leave a graphics processor idle: then `k` is divided among more. */
const ENOUGH_GROUPS = 64;
/** Shorter parts of `k` are not worth a second pass. */
const MIN_CHUNK = 256;

/** Where the output of a product goes: its length, and of how many parts it is the sum. */
export interface GemmPlan {
  readonly tile: Tile;
  readonly splits: number;
}

/** How a product is divided among workgroups. */
export function planGemm({ batches, m, n, k }: Pick<Gemm, "batches" | "m" | "n" | "k">, isSoftware: boolean): GemmPlan {
  const tile = tileFor(m, n, isSoftware);
  const groups = tilesOf(tile, 0, m) * tilesOf(tile, 1, n) * batches;
  const splits = groups >= ENOUGH_GROUPS ? 1 : Math.min(Math.floor(k / MIN_CHUNK), Math.ceil(ENOUGH_GROUPS / groups));
  return { tile, splits: Math.max(1, splits) };
}

/** Whether the product fits into one dispatch. */
export function fitsDispatch({ batches }: Pick<Gemm, "batches">, { splits }: GemmPlan): boolean {
  return batches * splits <= MAX_GROUPS;
}

/** Runs the product into `y`: `splits` parts one after the other, each of the output's length. */
export function runGemm<P extends Parameters>(
  engine: Engine,
  call: OpCall,
  gemm: Gemm<P>,
  { tile, splits }: GemmPlan,
  y: DeviceBuffer,
): void {
  const { batches, m, n, k } = gemm;
  const tilesM = tilesOf(tile, 0, m);
  const tiles = tilesM * tilesOf(tile, 1, n);
  const width = Math.min(tiles, MAX_GROUPS);
  const chunk = Math.ceil(k / splits / DEPTH) * DEPTH;
  engine.run({
    call,
    key: `${gemm.key}:${alongText(gemm, tile, 0)}:${alongText(gemm, tile, 1)}:${gemm.vectorized}:${tile.threads}:${tile.vectors}`,
    source: () => gemmShader(gemm, tile),
    reads: gemm.inputs.map(([, buffer]) => buffer),
    writes: [y],
    values: { ...gemm.values, m, n, k, tilesM, tiles, width, splits, chunk, part: y.length / splits },
    groups: [width, Math.ceil(tiles / width), batches * splits],
  });
}

/** What of `fast` the shader follows: threads that share nothing, and read one element at a time, read alike along each index. */
function alongText({ fast, vectorized }: Pick<Gemm, "fast" | "vectorized">, tile: Tile, operand: 0 | 1): string {
  return tile.isShared || vectorized[operand] ? fast[operand] : "any";
}
