import type { Convolution2d } from "@ganglion/tensor";

/**
 * `windowAt`: of the window at output number `column` of all images, where its image begins and its first row and column.
 * `elementAt`: of its element `k`, how far its channel is from the first, and its row and column in the window. `pixel`:
 * what is there; 0 in the padding. As unsigned numbers, negative ones are too large; `&` asks both without a branch.
 */
export const PIXEL = `fn windowAt(batch : i32, column : i32) -> vec4<i32> {
  let image = quotient(column, params.pixels);
  let p = column - image * params.pixels;
  let oy = quotient(p, params.ow);
  let plane = (image * params.groups + batch) * params.channels;
  let left = (p - oy * params.ow) * params.sw - params.pw;
  return vec4<i32>(plane * params.h * params.w, oy * params.sh - params.ph, left, 0);
}
fn elementAt(k : i32) -> vec4<i32> {
  let channel = quotient(k, params.taps);
  let at = k - channel * params.taps;
  let i = quotient(at, params.kw);
  return vec4<i32>(channel * params.h * params.w, i * params.dh, (at - i * params.kw) * params.dw, 0);
}
fn pixel(window : vec4<i32>, element : vec4<i32>) -> f32 {
  let p = window + element;
  let isInside = (u32(p.y) < u32(params.h)) & (u32(p.z) < u32(params.w));
  return select(0.0, x[select(0, p.x + p.y * params.w + p.z, isInside)], isInside);
}`;

/** `seen`: the gradient at the output whose window has a pixel as a given element; 0 where there is none. */
export function seenFunction({ stride: [sh, sw] }: Convolution2d): string {
  return `fn seen(pixel : vec4<i32>, element : vec4<i32>) -> f32 {
  let ty = pixel.y - element.y;
  let tx = pixel.z - element.z;
  let oy = ty${sh === 1 ? "" : ` / ${sh}`};
  let ox = tx${sw === 1 ? "" : ` / ${sw}`};
  let isHit = (oy * ${sh} == ty) & (ox * ${sw} == tx) & (u32(oy) < u32(params.oh)) & (u32(ox) < u32(params.ow));
  return select(0.0, grad[select(0, pixel.x + element.x + oy * params.ow + ox, isHit)], isHit);
}`;
}

/** Where the operands and the result of the convolution itself are. */
export const FORWARD = `fn rowA(batch : i32, row : i32) -> vec4<i32> {
  return vec4<i32>((batch * params.outputs + row) * params.depth);
}
fn depthA(batch : i32, k : i32) -> vec4<i32> {
  return vec4<i32>(k);
}
fn loadA(row : vec4<i32>, depth : vec4<i32>) -> f32 {
  return weight[row.x + depth.x];
}
fn columnB(batch : i32, column : i32) -> vec4<i32> {
  return windowAt(batch, column);
}
fn depthB(batch : i32, k : i32) -> vec4<i32> {
  return elementAt(k);
}
fn loadB(depth : vec4<i32>, column : vec4<i32>) -> f32 {
  return pixel(column, depth);
}
fn placeOfRow(batch : i32, row : i32) -> i32 {
  return (batch * params.outputs + row) * params.pixels;
}
fn placeOfColumn(batch : i32, column : i32) -> i32 {
  let image = quotient(column, params.pixels);
  return image * (params.groups * params.outputs - 1) * params.pixels + column;
}`;

/** Where those of the images' gradient are. */
export const INPUT_GRAD = `fn rowA(batch : i32, row : i32) -> vec4<i32> {
  return vec4<i32>((batch * params.outputs * params.channels + row) * params.taps);
}
fn depthA(batch : i32, k : i32) -> vec4<i32> {
  let output = quotient(k, params.taps);
  return vec4<i32>(output * (params.channels - 1) * params.taps + k);
}
fn loadA(row : vec4<i32>, depth : vec4<i32>) -> f32 {
  return weight[row.x + depth.x];
}
fn columnB(batch : i32, column : i32) -> vec4<i32> {
  let area = params.h * params.w;
  let image = quotient(column, area);
  let at = column - image * area;
  let y0 = quotient(at, params.w);
  let plane = (image * params.groups + batch) * params.outputs;
  return vec4<i32>(plane * params.pixels, y0 + params.ph, at - y0 * params.w + params.pw, 0);
}
fn depthB(batch : i32, k : i32) -> vec4<i32> {
  let output = quotient(k, params.taps);
  let at = k - output * params.taps;
  let i = quotient(at, params.kw);
  return vec4<i32>(output * params.pixels, i * params.dh, (at - i * params.kw) * params.dw, 0);
}
fn loadB(depth : vec4<i32>, column : vec4<i32>) -> f32 {
  return seen(column, depth);
}
fn placeOfRow(batch : i32, row : i32) -> i32 {
  return (batch * params.channels + row) * params.h * params.w;
}
fn placeOfColumn(batch : i32, column : i32) -> i32 {
  let area = params.h * params.w;
  return quotient(column, area) * (params.groups * params.channels - 1) * area + column;
}`;

/** Where those of the weights' gradient are. */
export const WEIGHT_GRAD = `fn rowA(batch : i32, row : i32) -> vec4<i32> {
  return vec4<i32>((batch * params.outputs + row) * params.pixels);
}
fn depthA(batch : i32, k : i32) -> vec4<i32> {
  let image = quotient(k, params.pixels);
  return vec4<i32>(image * (params.groups * params.outputs - 1) * params.pixels + k);
}
fn loadA(row : vec4<i32>, depth : vec4<i32>) -> f32 {
  return grad[row.x + depth.x];
}
fn columnB(batch : i32, column : i32) -> vec4<i32> {
  return elementAt(column);
}
fn depthB(batch : i32, k : i32) -> vec4<i32> {
  return windowAt(batch, k);
}
fn loadB(depth : vec4<i32>, column : vec4<i32>) -> f32 {
  return pixel(depth, column);
}
fn placeOfRow(batch : i32, row : i32) -> i32 {
  return (batch * params.outputs + row) * params.depth;
}
fn placeOfColumn(batch : i32, column : i32) -> i32 {
  return column;
}`;

/** Sums that begin with nothing. */
export const FROM_ZERO = `fn start(batch : i32, row : i32, column : i32) -> f32 {
  return 0.0;
}`;
