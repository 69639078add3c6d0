/*
 * Packing for GEMM. A panel of A is `[k][ROWS]` or, for what is left over, `[k][LOW_ROWS]`, a panel of B
 * `[k][TILE_COLUMNS]`, so that a tile reads both one after the other. What is missing in the last panel is 0. Strides are
 * in bytes; one of the two is 4 where it matters for speed.
 */
import { storeColumns } from "./copy.ts";
import { LOW_ROWS, TILE_COLUMNS } from "./layout.ts";
import { ROWS } from "./tiles.ts";

/** `count` (up to the panel's `width`) numbers `stride` apart for each k, one by one. */
function packSlowly(to: usize, from: usize, stride: usize, kStride: usize, count: i32, width: i32, k: i32): void {
  for (; k > 0; k--) {
    let at = from;
    for (let i = 0; i < width; i++) {
      store<f32>(to, i < count ? load<f32>(at) : 0);
      at += stride;
      to += 4;
    }
    from += kStride;
  }
}

/** A panel of A whose rows are contiguous in k: four steps of k at a time, rows 0 to 3 by a 4x4 transpose. */
function packRows(to: usize, from: usize, stride: usize, k: i32): void {
  const step: usize = 4 * ROWS;
  for (; k >= 4; k -= 4) {
    const a = v128.load(from),
      b = v128.load(from + stride);
    const c = v128.load(from + 2 * stride),
      d = v128.load(from + 3 * stride);
    storeColumns(to, step, a, b, c, d);
    const e = v128.load(from + 4 * stride);
    if (ROWS === 5) {
      v128.store32_lane(to, e, 0, 16);
      v128.store32_lane(to, e, 1, 36);
      v128.store32_lane(to, e, 2, 56);
      v128.store32_lane(to, e, 3, 76);
    } else {
      const f = v128.load(from + 5 * stride);
      const low = v128.shuffle<i32>(e, f, 0, 4, 1, 5),
        high = v128.shuffle<i32>(e, f, 2, 6, 3, 7);
      v128.store64_lane(to, low, 0, 16);
      v128.store64_lane(to, low, 1, 40);
      v128.store64_lane(to, high, 0, 64);
      v128.store64_lane(to, high, 1, 88);
    }
    from += 16;
    to += 4 * step;
  }
  packSlowly(to, from, stride, 4, ROWS, ROWS, k);
}

/** A panel of A whose columns are contiguous: ROWS numbers for each k. */
function packColumns(to: usize, from: usize, kStride: usize, k: i32): void {
  for (; k > 0; k--) {
    v128.store(to, v128.load(from));
    if (ROWS === 5) store<i32>(to, load<i32>(from, 16), 16);
    else store<i64>(to, load<i64>(from, 16), 16);
    from += kStride;
    to += 4 * ROWS;
  }
}

/** A low panel of A whose rows are contiguous in k. */
function packLowRows(to: usize, from: usize, stride: usize, k: i32): void {
  for (; k >= 4; k -= 4) {
    const a = v128.load(from),
      b = v128.load(from + stride);
    storeColumns(to, 16, a, b, v128.load(from + 2 * stride), v128.load(from + 3 * stride));
    from += 16;
    to += 64;
  }
  packSlowly(to, from, stride, 4, LOW_ROWS, LOW_ROWS, k);
}

/**
 * How many of `m` rows are in panels of `ROWS`; the others are in panels of `LOW_ROWS`. As few rows as possible are added
 * to fill panels.
 */
export function tallRows(m: i32): i32 {
  let best = 0,
    least = i32.MAX_VALUE;
  for (let low = 0; low < ROWS; low++) {
    const tall = (max(0, m - LOW_ROWS * low + ROWS - 1) / ROWS) * ROWS;
    const added = tall + LOW_ROWS * low - m;
    if (added >= 0 && added < least) {
      least = added;
      best = tall;
    }
  }
  return best;
}

/** The rows of the panels that `m` rows fill. */
export function panelRows(m: i32): i32 {
  const tall = tallRows(m);
  return m <= tall ? tall : tall + ((m - tall + LOW_ROWS - 1) / LOW_ROWS) * LOW_ROWS;
}

/** Packs `m` rows of A over `k` columns, panel after panel. */
export function packA(to: usize, from: usize, stride: usize, kStride: usize, m: i32, k: i32): void {
  const tall = tallRows(m);
  let i = 0;
  for (; i < tall; i += ROWS) {
    if (m - i < ROWS) packSlowly(to, from, stride, kStride, m - i, ROWS, k);
    else if (kStride === 4) packRows(to, from, stride, k);
    else if (stride === 4) packColumns(to, from, kStride, k);
    else packSlowly(to, from, stride, kStride, ROWS, ROWS, k);
    from += ROWS * stride;
    to += <usize>k * (4 * ROWS);
  }
  for (; i < m; i += LOW_ROWS) {
    if (m - i < LOW_ROWS || kStride !== 4) packSlowly(to, from, stride, kStride, min(m - i, LOW_ROWS), LOW_ROWS, k);
    else packLowRows(to, from, stride, k);
    from += LOW_ROWS * stride;
    to += (<usize>k) << 4;
  }
}

/** A panel of B whose rows are contiguous: 8 numbers for each k. */
function packWide(to: usize, from: usize, kStride: usize, k: i32): void {
  for (; k > 0; k--) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += kStride;
    to += 32;
  }
}

/** A panel of B whose columns are contiguous in k: 4x4 transposes. */
function packTransposed(to: usize, from: usize, stride: usize, k: i32): void {
  for (; k >= 4; k -= 4) {
    const a = v128.load(from),
      b = v128.load(from + stride);
    storeColumns(to, 32, a, b, v128.load(from + 2 * stride), v128.load(from + 3 * stride));
    const at = from + 4 * stride;
    const e = v128.load(at),
      f = v128.load(at + stride);
    storeColumns(to + 16, 32, e, f, v128.load(at + 2 * stride), v128.load(at + 3 * stride));
    from += 16;
    to += 128;
  }
  packSlowly(to, from, stride, 4, TILE_COLUMNS, TILE_COLUMNS, k);
}

/** Packs `n` columns of B over `k` rows. */
export function packB(to: usize, from: usize, stride: usize, kStride: usize, n: i32, k: i32): void {
  for (; n > 0; n -= TILE_COLUMNS) {
    if (n < TILE_COLUMNS) packSlowly(to, from, stride, kStride, n, TILE_COLUMNS, k);
    else if (stride === 4) packWide(to, from, kStride, k);
    else if (kStride === 4) packTransposed(to, from, stride, k);
    else packSlowly(to, from, stride, kStride, TILE_COLUMNS, TILE_COLUMNS, k);
    from += TILE_COLUMNS * stride;
    to += (<usize>k) << 5;
  }
}
