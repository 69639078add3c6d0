import type { Engine } from "../runtime/engine.ts";
import type { Label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { gemmShader } from "./gemm-shader.ts";
import { DEPTH, type Tile, tileFor, tilesOf } from "./gemm-tile.ts";

/**
 * A batch of matrix products whose operands need not be matrices in memory: functions say what is where, so that the
 * windows of a convolution are read off the image instead of being written out.
 */
export interface Gemm {
  /** The same for products whose functions are the same. */
  readonly key: string;
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly inputs: readonly (readonly [name: string, slot: Slot])[];
  /** Whole numbers that the functions find in `params`. */
  readonly numbers: Readonly<Record<string, number>>;
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
}

/** Fewer workgroups leave a graphics processor idle: then `k` is divided among more. */
const ENOUGH_GROUPS = 64;
/** Shorter parts of `k` are not worth a second pass. */
const MIN_CHUNK = 256;
/** WebGPU's limit of each dimension of a dispatch, rounded down. */
const MAX_GROUPS = 32_768;

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
export function runGemm(engine: Engine, label: Label, gemm: Gemm, { tile, splits }: GemmPlan, y: Slot): void {
  const { batches, m, n, k } = gemm;
  const tilesM = tilesOf(tile, 0, m);
  const tiles = tilesM * tilesOf(tile, 1, n);
  const width = Math.min(tiles, MAX_GROUPS);
  const chunk = Math.ceil(k / splits / DEPTH) * DEPTH;
  engine.run({
    label,
    key: `${gemm.key}:${tile.threads}:${tile.fours}`,
    source: () => gemmShader(gemm, tile),
    reads: gemm.inputs.map(([, slot]) => slot),
    writes: [y],
    scalars: [m, n, k, tilesM, tiles, width, splits, chunk, y.length / splits, ...Object.values(gemm.numbers)],
    groups: [width, Math.ceil(tiles / width), batches * splits],
  });
}
