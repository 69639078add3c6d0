/*
 * Products of packed A with one panel of B of 8 columns. B is packed (`left` points to it), or, where `table` is not 0,
 * read where it is: four numbers at `left` and four at `right`, plus an offset from the table for each k.
 */
import { storePart } from "./control.ts";
import { LOW_ROWS, TILE_COLUMNS } from "./layout.ts";
import { directTile, lowDirectTile, lowTile, ROWS, tile } from "./tiles.ts";

/** Copies the rows that a tile at the edge of C begins with to the tile `to`. */
function copyEdge(to: usize, from: usize, stride: usize, rows: i32): void {
  for (; rows > 0; rows--) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += stride;
    to += 32;
  }
}

function storeEdge(c: usize, stride: usize, from: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    const left = v128.load(from),
      right = v128.load(from, 16);
    if (columns > 4) {
      v128.store(c, left);
      if (columns === TILE_COLUMNS) v128.store(c, right, 16);
      else storePart(c + 16, right, columns - 4);
    } else if (columns === 4) v128.store(c, left);
    else storePart(c, left, columns);
    c += stride;
    from += 32;
  }
}

/** Whole tiles one above the other: `C[rows, 8] = from + A B` in `rows` rows. */
function tallTiles(
  a: usize,
  left: usize,
  right: usize,
  table: usize,
  from: usize,
  fromStride: usize,
  c: usize,
  stride: usize,
  k: i32,
  rows: i32,
): void {
  for (; rows > 0; rows -= ROWS) {
    if (table === 0) tile(a, left, from, fromStride, c, stride, k);
    else directTile(a, left, right, table, from, fromStride, c, stride, k);
    a += <usize>k * (4 * ROWS);
    c += ROWS * stride;
    from += ROWS * fromStride;
  }
}

/** The same of low tiles. */
function lowTiles(
  a: usize,
  left: usize,
  right: usize,
  table: usize,
  from: usize,
  fromStride: usize,
  c: usize,
  stride: usize,
  k: i32,
  rows: i32,
): void {
  for (; rows > 0; rows -= LOW_ROWS) {
    if (table === 0) lowTile(a, left, from, fromStride, c, stride, k);
    else lowDirectTile(a, left, right, table, from, fromStride, c, stride, k);
    a += <usize>k * (4 * LOW_ROWS);
    c += LOW_ROWS * stride;
    from += LOW_ROWS * fromStride;
  }
}

/**
 * `C[m, columns] = from + A B`, `columns` at most 8, `tall` as `tallRows` says. `from` has 8 columns in rows `fromStride`
 * bytes apart. At the edges of C tiles are computed at `scratch`.
 */
export function multiplyPanel(
  c: usize,
  stride: usize,
  from: usize,
  fromStride: usize,
  a: usize,
  left: usize,
  right: usize,
  table: usize,
  m: i32,
  tall: i32,
  columns: i32,
  k: i32,
  scratch: usize,
): void {
  for (let i = 0; i < m; ) {
    const isTall = i < tall,
      height = isTall ? ROWS : LOW_ROWS;
    let rows = 0;
    if (columns >= TILE_COLUMNS) rows = isTall ? ((min(tall, m) - i) / ROWS) * ROWS : (m - i) & ~(LOW_ROWS - 1);
    let start = from,
      startStride = fromStride,
      to = c,
      toStride = stride;
    const isEdge = rows === 0;
    if (isEdge) {
      rows = min(height, m - i);
      copyEdge(scratch, from, fromStride, rows);
      start = to = scratch;
      startStride = toStride = 32;
    }
    if (isTall) tallTiles(a, left, right, table, start, startStride, to, toStride, k, rows);
    else lowTiles(a, left, right, table, start, startStride, to, toStride, k, rows);
    if (isEdge) storeEdge(c, stride, scratch, rows, columns);
    a += (<usize>(k * max(rows, height))) << 2;
    c += <usize>rows * stride;
    from += <usize>rows * fromStride;
    i += rows;
  }
}
