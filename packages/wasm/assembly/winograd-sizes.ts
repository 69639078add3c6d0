/* How a convolution by Winograd's method is cut, and what each thread keeps in its workspace meanwhile. */
import { Convolution, Window, Winograd } from "./arguments.ts";
import { planesBytes } from "./convolution.ts";
import { workspace } from "./control.ts";
import { WINOGRAD_BESIDE } from "./layout.ts";
import { copyRows } from "./planes.ts";

/** Rows of outputs of a patch, and as many columns: 2 or 4. */
/* @inline */ export function size(): i32 {
  return Winograd.size();
}
/** Numbers of a transformed patch. */
/* @inline */ export function points(): i32 {
  return (size() + 2) * (size() + 2);
}
/* @inline */ export function patchRows(): i32 {
  return (Window.outputHeight() + size() - 1) / size();
}
/** Four patches lie side by side. */
/* @inline */ export function quadsInRow(): i32 {
  return (Window.outputWidth() + 4 * size() - 1) / (4 * size());
}
/** A unit is a band of rows of patches of one image. */
/* @inline */ export function bands(): i32 {
  return (patchRows() + Winograd.bandRows() - 1) / Winograd.bandRows();
}
/* @inline */ export function rowsIn(band: i32): i32 {
  return min(Winograd.bandRows(), patchRows() - band * Winograd.bandRows());
}
/** The most quads of a block of units. */
/* @inline */ export function quadsInBlock(): i32 {
  return Winograd.units() * Winograd.bandRows() * quadsInRow();
}

/** Numbers from one row of a copied plane to the next: those that patches read, and all that the input has. */
/* @inline */ export function pitchOf(width: i32, left: i32): i32 {
  return max(4 * size() * quadsInRow() + 4, left + width);
}
/** Rows of a copied plane. */
/* @inline */ export function heightOfBand(): i32 {
  return size() * Winograd.bandRows() + 2;
}

/* @inline */ export function planeAt(thread: i32): usize {
  return workspace(thread) + WINOGRAD_BESIDE;
}
/** Where a copied plane ends; the input's is larger than that of gradients. */
/* @inline */ export function behindPlane(thread: i32): usize {
  const bytes = (<usize>(heightOfBand() * pitchOf(Window.width(), Window.paddingX()))) << 2;
  return planeAt(thread) + ((bytes + 63) & ~63);
}

/** Copies what there is of rows `first` to `first + rows` of a plane, `left` columns into a copy; the rest of that stays as it is. */
export function placeRows(
  to: usize,
  pitch: i32,
  from: usize,
  height: i32,
  width: i32,
  first: i32,
  rows: i32,
  left: i32,
): void {
  const begin = max(0, first),
    end = min(height, first + rows);
  if (begin >= end) return;
  const at = to + ((<usize>((begin - first) * pitch + left)) << 2);
  copyRows(at, (<usize>pitch) << 2, from + ((<usize>(begin * width)) << 2), (<usize>width) << 2, width, end - begin);
}

/** The input's planes of an image and group. */
/* @inline */ export function inputOf(image: i32, group: i32): usize {
  return Winograd.x() + planesBytes((image * Convolution.groups() + group) * Convolution.channels());
}
