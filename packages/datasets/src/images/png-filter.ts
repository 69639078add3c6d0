import type { Unreadable } from "./decode-error.ts";

/**
 * Undoes the filters of the rows of a PNG file, in place. Each row begins with the number of its filter, before its `length`
 * bytes; those of a pixel are `step`.
 */
export function unfilter(rows: Uint8Array, length: number, step: number, fail: Unreadable): void {
  let above: Uint8Array = new Uint8Array(length);
  for (let start = 0; start < rows.length; start += length + 1) {
    const row = rows.subarray(start + 1, start + 1 + length);
    const filter = rows[start] as number;
    if (filter > 4) throw fail("the filter of a PNG row must be from 0 to 4", `${filter}`);
    undo(filter, row, above, step);
    above = row;
  }
}

function undo(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter === 0) return;
  for (let at = 0; at < row.length; at++) {
    const left = at < step ? 0 : (row[at - step] as number);
    const up = above[at] as number;
    const corner = at < step ? 0 : (above[at - step] as number);
    row[at] = (row[at] as number) + predicted(filter, left, up, corner);
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  return filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
}

/** Which of the three is nearest to `left + up - corner`. */
function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
