/*
 * Planes of images as convolutions read them: with their border, so that no tap has to be checked. Words beyond the
 * window: the padded height and width in 23 and 24, how far apart elements of the input are placed in 25 and 26.
 */
import { copyContiguous } from "./copy.ts";
import { int } from "./control.ts";
import { splat } from "./math.ts";
import { dilationX, dilationY, height, kernelWidth, paddingX, paddingY, width } from "./window.ts";

/* @inline */ function paddedHeight(): i32 {
  return int(23);
}
/* @inline */ function paddedWidth(): i32 {
  return int(24);
}
/* @inline */ function spacingY(): i32 {
  return int(25);
}
/* @inline */ function spacingX(): i32 {
  return int(26);
}

/** Whether the input can be read as it is. */
export function isUnpadded(): bool {
  const isInside = paddedHeight() <= height() && paddedWidth() <= width();
  return isInside && paddingY() === 0 && paddingX() === 0 && spacingY() === 1 && spacingX() === 1;
}

/** Elements from one row to the next of the planes that are read. */
export function pitch(): i32 {
  return isUnpadded() ? width() : paddedWidth();
}

/** Elements of one plane that is read. */
export function planeSize(): i32 {
  return isUnpadded() ? height() * width() : paddedHeight() * paddedWidth();
}

/** One row of the input into a row of the padded plane; what would lie outside is left out. */
function placeRow(to: usize, from: usize): void {
  const left = paddingX(),
    spacing = spacingX();
  const first = left >= 0 ? 0 : (spacing - 1 - left) / spacing;
  const end = min(width(), (paddedWidth() - left + spacing - 1) / spacing);
  from += (<usize>first) << 2;
  to += (<usize>(left + first * spacing)) << 2;
  if (spacing === 1) {
    copyContiguous(to, from, end - first);
    return;
  }
  for (let i = first; i < end; i++) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += (<usize>spacing) << 2;
  }
}

/** Where `count` planes can be read: the input itself, or copies at `to` padded with zeros. */
export function readablePlanes(to: usize, from: usize, count: i32): usize {
  return planesPaddedWith(splat(0), to, from, count);
}

/** The same with four times the number around them that `border` holds. */
export function planesPaddedWith(border: v128, to: usize, from: usize, count: i32): usize {
  if (isUnpadded()) return from;
  const rowBytes = (<usize>paddedWidth()) << 2;
  const planeBytes = <usize>paddedHeight() * rowBytes;
  for (let at = to; at < to + <usize>count * planeBytes; at += 16) v128.store(at, border);
  for (let i = 0; i < count; i++) {
    for (let y = 0; y < height(); y++) {
      const row = paddingY() + y * spacingY();
      if (row < 0 || row >= paddedHeight()) continue;
      placeRow(
        to + <usize>i * planeBytes + <usize>row * rowBytes,
        from + ((<usize>((i * height() + y) * width())) << 2),
      );
    }
  }
  return to;
}

/** Writes for taps `first` to `end` of all channels (a tap is channel, row, column) how far they are from plane 0. */
export function tapOffsets(table: usize, first: i32, end: i32, taps: i32): void {
  const firstChannel = first / taps;
  for (let k = first; k < end; k++) {
    const channel = k / taps,
      tap = k % taps;
    const row = (tap / kernelWidth()) * dilationY(),
      column = (tap % kernelWidth()) * dilationX();
    store<i32>(table, ((channel - firstChannel) * planeSize() + row * pitch() + column) << 2);
    table += 4;
  }
}

/** Four outputs of one row whose windows begin at `x`: elements `strideX` apart. */
/* @inline */ export function loadRow(x: usize, stride: i32): v128 {
  if (stride === 1) return v128.load(x);
  if (stride === 2) return v128.shuffle<i32>(v128.load(x), v128.load(x, 16), 0, 2, 4, 6);
  const step = (<usize>stride) << 2;
  return gatherLanes(x, x + step, x + 2 * step, x + 3 * step);
}

/* @inline */ export function gatherLanes(a: usize, b: usize, c: usize, d: usize): v128 {
  let v = v128.load32_zero(a);
  v = v128.load32_lane(b, v, 1);
  v = v128.load32_lane(c, v, 2);
  return v128.load32_lane(d, v, 3);
}
