/* Planes to windows, and back. Called by src/kernels/windows.ts. */
import { Fold, Unfold, Window } from "./arguments.ts";
import { chunkStart } from "./control.ts";

/** The first of `count` outputs whose tap, `start + output * stride`, is not left of the input. */
/* @inline */ export function firstInside(start: i32, stride: i32, count: i32): i32 {
  return start >= 0 ? 0 : min(count, (stride - 1 - start) / stride);
}

/** The end of the outputs whose tap is not right of an input of `length`. */
/* @inline */ export function endInside(start: i32, stride: i32, count: i32, length: i32): i32 {
  return start >= length ? 0 : min(count, (length - 1 - start) / stride + 1);
}

function fill(y: usize, n: i32, value: i32): usize {
  for (; n > 0; n--) {
    store<i32>(y, value);
    y += 4;
  }
  return y;
}

/** What tap `start + output * stride` of one row reads at every output. */
function unfoldRow(y: usize, x: usize, start: i32, pad: i32): void {
  const stride = Window.strideX();
  const count = Window.outputWidth();
  const end = endInside(start, stride, count, Window.width());
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

/** Planes to windows. A chunk takes taps of planes. */
export function unfold(chunk: i32, _thread: i32): void {
  const taps = Window.kernelHeight() * Window.kernelWidth();
  const total = Window.planes() * taps;
  const rowBytes = (<usize>Window.outputWidth()) << 2;
  const end = chunkStart(chunk + 1, total, 1);
  const first = chunkStart(chunk, total, 1);
  let y = Unfold.y() + <usize>(first * Window.outputHeight()) * rowBytes;
  for (let i = first; i < end; i++) {
    const tap = i % taps;
    const plane = Unfold.x() + ((<usize>((i / taps) * Window.height() * Window.width())) << 2);
    const startX = (tap % Window.kernelWidth()) * Window.dilationX() - Window.paddingX();
    let row = (tap / Window.kernelWidth()) * Window.dilationY() - Window.paddingY();
    for (let oy = 0; oy < Window.outputHeight(); oy++) {
      if (row < 0 || row >= Window.height()) fill(y, Window.outputWidth(), Unfold.padding());
      else unfoldRow(y, plane + ((<usize>(row * Window.width())) << 2), startX, Unfold.padding());
      y += rowBytes;
      row += Window.strideY();
    }
  }
}

/** Adds one row of one tap into a row of the plane. */
export function foldRow(y: usize, x: usize, start: i32, isInt: bool): void {
  const stride = Window.strideX();
  const end = endInside(start, stride, Window.outputWidth(), Window.width());
  const first = firstInside(start, stride, Window.outputWidth());
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
  for (let tap = 0; tap < Window.kernelHeight() * Window.kernelWidth(); tap++) {
    const startX = (tap % Window.kernelWidth()) * Window.dilationX() - Window.paddingX();
    let row = (tap / Window.kernelWidth()) * Window.dilationY() - Window.paddingY();
    for (let oy = 0; oy < Window.outputHeight(); oy++) {
      if (row >= 0 && row < Window.height()) foldRow(y + ((<usize>(row * Window.width())) << 2), x, startX, isInt);
      x += Window.outputWidth() << 2;
      row += Window.strideY();
    }
  }
}

/** Windows added into planes. A chunk takes planes. */
export function fold(chunk: i32, _thread: i32): void {
  const size = Window.height() * Window.width();
  const windows = Window.kernelHeight() * Window.kernelWidth() * Window.outputHeight() * Window.outputWidth();
  const end = chunkStart(chunk + 1, Window.planes(), 1);
  for (let i = chunkStart(chunk, Window.planes(), 1); i < end; i++) {
    const y = Fold.y() + ((<usize>(i * size)) << 2);
    memory.fill(y, 0, (<usize>size) << 2);
    foldPlane(y, Fold.x() + ((<usize>(i * windows)) << 2), Fold.isInt());
  }
}
