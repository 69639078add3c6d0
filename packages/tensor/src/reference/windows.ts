import type { Operand, Pair, Shape, Window2d } from "../backend.ts";
import { windowReach } from "../backend/windows.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { accumulate, assign } from "./assign.ts";
import { accumulator, store } from "./values.ts";
import { sliceView, type View, viewAs, viewOf } from "./views.ts";

/** The shape of images. */
export type ImagesShape = readonly [n: number, c: number, h: number, w: number];

/** Pads the images, then copies the overlapping windows out of them: `[n, c, kh, kw, oh, ow]`. */
export function unfold2d(x: Operand, window: Window2d, padValue: number): TypedArray {
  const shape = x.shape as ImagesShape;
  const padded = paddedShape(shape, window);
  const images = viewAs(allocate(x.dtype, sizeOf(padded)).fill(padValue), padded);
  assign(insidePadding(images, window, shape), viewOf(x));
  const windows = windowsOf(images, window);
  const y = viewAs(allocate(x.dtype, sizeOf(windows.shape)), windows.shape);
  assign(y, windows);
  return y.data;
}

/** Adds the windows into padded images, then cuts the padding off: the adjoint of `unfold2d`. */
export function fold2d(x: Operand, window: Window2d, size: Pair): TypedArray {
  const [n, c] = x.shape as readonly [number, number, ...number[]];
  const shape: ImagesShape = [n, c, ...size];
  const padded = paddedShape(shape, window);
  const images = viewAs(accumulator(x.dtype, sizeOf(padded)), padded);
  accumulate(windowsOf(images, window), viewOf(x));
  const y = viewAs(accumulator(x.dtype, sizeOf(shape)), shape);
  assign(y, insidePadding(images, window, shape));
  return store(y.data, x.dtype);
}

/** Large enough for the image behind its padding and for the last window. */
export function paddedShape([n, c, h, w]: ImagesShape, window: Window2d): Shape {
  const [height, width] = windowReach(window);
  return [n, c, Math.max(window.padding[0] + h, height), Math.max(window.padding[1] + w, width)];
}

/** The part of padded `images` that the images of `shape` fill. */
export function insidePadding(images: View, { padding }: Window2d, shape: ImagesShape): View {
  return sliceView(images, [0, 0, ...padding], [1, 1, 1, 1], shape);
}

/** The view `[n, c, kh, kw, oh, ow]` in which overlapping windows share their elements. */
export function windowsOf(images: View, { kernelSize, dilation, stride, outputSize }: Window2d): View {
  const [n, c] = images.shape as readonly [number, number, ...number[]];
  const [perImage, perChannel, perRow, perColumn] = images.stride as readonly [number, number, number, number];
  const strides = [
    perImage,
    perChannel,
    perRow * dilation[0],
    perColumn * dilation[1],
    perRow * stride[0],
    perColumn * stride[1],
  ];
  return { data: images.data, shape: [n, c, ...kernelSize, ...outputSize], stride: strides, offset: images.offset };
}
