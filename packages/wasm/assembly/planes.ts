/* Planes of images as convolutions and pooling read them: with their border, so that no tap has to be checked. */
import { Padded, Window } from "./arguments.ts";
import { splat } from "./math.ts";

/** Whether the input can be read as it is. */
export function isUnpadded(): bool {
  const isInside = Padded.height() <= Window.height() && Padded.width() <= Window.width();
  return (
    isInside && Window.paddingY() === 0 && Window.paddingX() === 0 && Padded.spacingY() === 1 && Padded.spacingX() === 1
  );
}

/** Elements from one row to the next of the planes that are read. */
export function pitch(): i32 {
  return isUnpadded() ? Window.width() : Padded.width();
}

/** Elements of one plane that is read. */
export function planeSize(): i32 {
  return isUnpadded() ? Window.height() * Window.width() : Padded.height() * Padded.width();
}

/** `n` numbers to places `step` bytes apart. */
function copyApart(to: usize, step: usize, from: usize, n: i32): void {
  for (; n > 0; n--) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += step;
  }
}

/** `rows` rows of `n` numbers, four at a time; the last four of a row may be copied twice. */
export function copyRows(to: usize, toStride: usize, from: usize, fromStride: usize, n: i32, rows: i32): void {
  const last = (<usize>(n - 4)) << 2;
  for (; rows > 0; rows--) {
    for (let at: usize = 0; at < last; at += 16) v128.store(to + at, v128.load(from + at));
    v128.store(to + last, v128.load(from + last));
    to += toStride;
    from += fromStride;
  }
}

/** The first element whose place is not before the padded plane's. */
/* @inline */ function firstPlaced(padding: i32, spacing: i32): i32 {
  return padding >= 0 ? 0 : (spacing - 1 - padding) / spacing;
}

/** The end of those whose place is in a padded length. */
/* @inline */ function endPlaced(padding: i32, spacing: i32, length: i32, padded: i32): i32 {
  return min(length, (padded - padding + spacing - 1) / spacing);
}

/** The input's rows into a padded plane; what would lie outside is left out. */
function placePlane(to: usize, from: usize): void {
  const spacing = Padded.spacingX(),
    firstX = firstPlaced(Window.paddingX(), spacing),
    firstY = firstPlaced(Window.paddingY(), Padded.spacingY());
  const n = endPlaced(Window.paddingX(), spacing, Window.width(), Padded.width()) - firstX;
  const rows = endPlaced(Window.paddingY(), Padded.spacingY(), Window.height(), Padded.height()) - firstY;
  const toStride = (<usize>(Padded.spacingY() * Padded.width())) << 2,
    fromStride = (<usize>Window.width()) << 2;
  to +=
    (<usize>(
      ((Window.paddingY() + firstY * Padded.spacingY()) * Padded.width() + Window.paddingX() + firstX * spacing)
    )) << 2;
  from += (<usize>(firstY * Window.width() + firstX)) << 2;
  if (spacing === 1 && n >= 4) {
    copyRows(to, toStride, from, fromStride, n, rows);
    return;
  }
  for (let y = 0; y < rows; y++) {
    copyApart(to, (<usize>spacing) << 2, from, n);
    to += toStride;
    from += fromStride;
  }
}

/** Where `count` planes can be read: the input itself, or copies at `to` padded with zeros. */
export function readablePlanes(to: usize, from: usize, count: i32): usize {
  return planesPaddedWith(splat(0), to, from, count);
}

/** The same with four times the number around them that `border` holds. */
export function planesPaddedWith(border: v128, to: usize, from: usize, count: i32): usize {
  if (isUnpadded()) return from;
  const rowBytes = (<usize>Padded.width()) << 2;
  const planeBytes = <usize>Padded.height() * rowBytes;
  for (let at = to; at < to + <usize>count * planeBytes; at += 16) v128.store(at, border);
  for (let i = 0; i < count; i++)
    placePlane(to + <usize>i * planeBytes, from + ((<usize>(i * Window.height() * Window.width())) << 2));
  return to;
}

/** Writes for taps `first` to `end` of all channels (a tap is channel, row, column) how far they are from plane 0. */
export function tapOffsets(table: usize, first: i32, end: i32, taps: i32): void {
  const firstChannel = first / taps;
  for (let k = first; k < end; k++) {
    const channel = k / taps,
      tap = k % taps;
    const row = (tap / Window.kernelWidth()) * Window.dilationY(),
      column = (tap % Window.kernelWidth()) * Window.dilationX();
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
