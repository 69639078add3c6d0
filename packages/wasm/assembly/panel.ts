/*
 * Products of packed A with one panel of B of 8 columns. B is packed (`left` points to it), or, where `table` is not 0,
 * read where it is: four numbers at `left` and four at `right`, plus an offset from the table for each k.
 */
import { storePart } from "./control.ts";
import {
  COLUMNS,
  directAdd,
  directSet,
  LOW_ROWS,
  lowDirectAdd,
  lowDirectSet,
  lowTileAdd,
  lowTileSet,
  ROWS,
  tileAdd,
  tileSet,
} from "./tiles.ts";

function tallTile(a: usize, left: usize, right: usize, table: usize, c: usize, stride: usize, k: i32, add: bool): void {
  if (table === 0) {
    if (add) tileAdd(a, left, c, stride, k);
    else tileSet(a, left, c, stride, k);
  } else if (add) directAdd(a, left, right, table, c, stride, k);
  else directSet(a, left, right, table, c, stride, k);
}

function lowTile(a: usize, left: usize, right: usize, table: usize, c: usize, stride: usize, k: i32, add: bool): void {
  if (table === 0) {
    if (add) lowTileAdd(a, left, c, stride, k);
    else lowTileSet(a, left, c, stride, k);
  } else if (add) lowDirectAdd(a, left, right, table, c, stride, k);
  else lowDirectSet(a, left, right, table, c, stride, k);
}

/** Copies the part of C that a tile at its edge covers to the tile `to`. */
function loadEdge(to: usize, c: usize, stride: usize, rows: i32): void {
  for (; rows > 0; rows--) {
    v128.store(to, v128.load(c));
    v128.store(to, v128.load(c, 16), 16);
    c += stride;
    to += 32;
  }
}

function storeEdge(c: usize, stride: usize, from: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    const left = v128.load(from),
      right = v128.load(from, 16);
    if (columns > 4) {
      v128.store(c, left);
      if (columns === COLUMNS) v128.store(c, right, 16);
      else storePart(c + 16, right, columns - 4);
    } else if (columns === 4) v128.store(c, left);
    else storePart(c, left, columns);
    c += stride;
    from += 32;
  }
}

/** `C[m, columns] = (C +) A B`, `columns` at most 8, `tall` as `tallRows` says. At the edges of C tiles are computed at `scratch`. */
export function multiplyPanel(
  c: usize,
  stride: usize,
  a: usize,
  left: usize,
  right: usize,
  table: usize,
  m: i32,
  tall: i32,
  columns: i32,
  k: i32,
  add: bool,
  scratch: usize,
): void {
  for (let i = 0; i < m; ) {
    const height = i < tall ? ROWS : LOW_ROWS,
      rows = min(height, m - i);
    const isEdge = rows < height || columns < COLUMNS;
    const to = isEdge ? scratch : c,
      toStride = isEdge ? 32 : stride;
    if (isEdge && add) loadEdge(scratch, c, stride, rows);
    if (i < tall) tallTile(a, left, right, table, to, toStride, k, add);
    else lowTile(a, left, right, table, to, toStride, k, add);
    if (isEdge) storeEdge(c, stride, scratch, rows, columns);
    a += (<usize>(k * height)) << 2;
    c += <usize>height * stride;
    i += height;
  }
}
