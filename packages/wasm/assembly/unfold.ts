import { chunkStart, int, pointer } from "./control.ts";
import {
  dilationX,
  dilationY,
  endInside,
  firstInside,
  height,
  kernelHeight,
  kernelWidth,
  outputHeight,
  outputWidth,
  paddingX,
  paddingY,
  planes,
  strideX,
  strideY,
  width,
} from "./window.ts";

function fill(y: usize, n: i32, value: i32): usize {
  for (; n > 0; n--) {
    store<i32>(y, value);
    y += 4;
  }
  return y;
}

/** What tap `start + output * stride` of one row reads at every output. */
function unfoldRow(y: usize, x: usize, start: i32, pad: i32): void {
  const stride = strideX();
  const count = outputWidth();
  const end = endInside(start, stride, count, width());
  const first = min(end, firstInside(start, stride, count));
  y = fill(y, first, pad);
  x += (start + first * stride) << 2;
  for (let i = first; i < end; i++) {
    store<i32>(y, load<i32>(x));
    y += 4;
    x += stride << 2;
  }
  fill(y, count - end, pad);
}

/** Planes to windows: words y, x in 1 and 2, the window, the bits of the padding in 16. A chunk takes taps of planes. */
export function unfold(chunk: i32, _slot: i32): void {
  const taps = kernelHeight() * kernelWidth();
  const total = planes() * taps;
  const rowBytes = (<usize>outputWidth()) << 2;
  const end = chunkStart(chunk + 1, total, 1);
  const first = chunkStart(chunk, total, 1);
  let y = pointer(1) + <usize>(first * outputHeight()) * rowBytes;
  for (let i = first; i < end; i++) {
    const tap = i % taps;
    const plane = pointer(2) + ((<usize>((i / taps) * height() * width())) << 2);
    const startX = (tap % kernelWidth()) * dilationX() - paddingX();
    let row = (tap / kernelWidth()) * dilationY() - paddingY();
    for (let oy = 0; oy < outputHeight(); oy++) {
      if (row < 0 || row >= height()) fill(y, outputWidth(), int(16));
      else unfoldRow(y, plane + ((<usize>(row * width())) << 2), startX, int(16));
      y += rowBytes;
      row += strideY();
    }
  }
}

/** Adds one row of one tap into a row of the plane. */
export function foldRow(y: usize, x: usize, start: i32, isInt: bool): void {
  const stride = strideX();
  const end = endInside(start, stride, outputWidth(), width());
  const first = firstInside(start, stride, outputWidth());
  x += first << 2;
  y += (start + first * stride) << 2;
  for (let i = first; i < end; i++) {
    if (isInt) store<i32>(y, load<i32>(y) + load<i32>(x));
    else store<f32>(y, load<f32>(y) + load<f32>(x));
    x += 4;
    y += stride << 2;
  }
}

/** Adds the windows of one plane into the plane `y`. */
export function foldPlane(y: usize, x: usize, isInt: bool): void {
  for (let tap = 0; tap < kernelHeight() * kernelWidth(); tap++) {
    const startX = (tap % kernelWidth()) * dilationX() - paddingX();
    let row = (tap / kernelWidth()) * dilationY() - paddingY();
    for (let oy = 0; oy < outputHeight(); oy++) {
      if (row >= 0 && row < height()) foldRow(y + ((<usize>(row * width())) << 2), x, startX, isInt);
      x += outputWidth() << 2;
      row += strideY();
    }
  }
}

/** Windows added into planes: words y, x in 1 and 2, the window, whether they are int32 in 16. A chunk takes planes. */
export function fold(chunk: i32, _slot: i32): void {
  const size = height() * width();
  const windows = kernelHeight() * kernelWidth() * outputHeight() * outputWidth();
  const end = chunkStart(chunk + 1, planes(), 1);
  for (let i = chunkStart(chunk, planes(), 1); i < end; i++) {
    const y = pointer(1) + ((<usize>(i * size)) << 2);
    memory.fill(y, 0, (<usize>size) << 2);
    foldPlane(y, pointer(2) + ((<usize>(i * windows)) << 2), int(16) !== 0);
  }
}
