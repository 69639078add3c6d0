/*
 * The sums up to each element of a column, or in reverse from each on; floats are added up in float64. Neighbouring columns
 * are added up side by side. Called by src/fused/cumsum.ts.
 */
import { Cumsum } from "./arguments.ts";
import { chunkStart } from "./control.ts";
import { high, low, narrow } from "./lanes.ts";

/** How many columns go side by side: their elements fill a cache line. */
const SIDE_BY_SIDE: i32 = 16;

function floatColumns(y: usize, x: usize, step: i32, n: i32): void {
  let a = f64x2.splat(0);
  let b = a,
    c = a,
    d = a,
    e = a,
    f = a,
    g = a,
    h = a;
  for (; n > 0; n--) {
    const p = v128.load(x),
      q = v128.load(x, 16),
      r = v128.load(x, 32),
      s = v128.load(x, 48);
    a = f64x2.add(a, low(p));
    b = f64x2.add(b, high(p));
    c = f64x2.add(c, low(q));
    d = f64x2.add(d, high(q));
    e = f64x2.add(e, low(r));
    f = f64x2.add(f, high(r));
    g = f64x2.add(g, low(s));
    h = f64x2.add(h, high(s));
    v128.store(y, narrow(a, b));
    v128.store(y, narrow(c, d), 16);
    v128.store(y, narrow(e, f), 32);
    v128.store(y, narrow(g, h), 48);
    x += step;
    y += step;
  }
}

function intColumns(y: usize, x: usize, step: i32, n: i32): void {
  let a = i32x4.splat(0);
  let b = a,
    c = a,
    d = a;
  for (; n > 0; n--) {
    a = i32x4.add(a, v128.load(x));
    b = i32x4.add(b, v128.load(x, 16));
    c = i32x4.add(c, v128.load(x, 32));
    d = i32x4.add(d, v128.load(x, 48));
    v128.store(y, a);
    v128.store(y, b, 16);
    v128.store(y, c, 32);
    v128.store(y, d, 48);
    x += step;
    y += step;
  }
}

function floatColumn(y: usize, x: usize, step: i32, n: i32): void {
  let sum: f64 = 0;
  for (; n > 0; n--) {
    sum += <f64>load<f32>(x);
    store<f32>(y, <f32>sum);
    x += step;
    y += step;
  }
}

function intColumn(y: usize, x: usize, step: i32, n: i32): void {
  let sum: i32 = 0;
  for (; n > 0; n--) {
    sum += load<i32>(x);
    store<i32>(y, sum);
    x += step;
    y += step;
  }
}

export function cumsum(chunk: i32, _thread: i32): void {
  const inner = Cumsum.inner(),
    length = Cumsum.length();
  const first = Cumsum.reverse() ? (length - 1) * inner : 0;
  const step = Cumsum.reverse() ? -inner << 2 : inner << 2;
  const align = inner < SIDE_BY_SIDE ? 1 : SIDE_BY_SIDE;
  const end = chunkStart(chunk + 1, Cumsum.columns(), align);
  for (let column = chunkStart(chunk, Cumsum.columns(), align); column < end; ) {
    const place = column % inner;
    const offset = (<usize>((column / inner) * length * inner + place + first)) << 2;
    const y = Cumsum.y() + offset,
      x = Cumsum.x() + offset;
    if (inner - place >= SIDE_BY_SIDE && end - column >= SIDE_BY_SIDE) {
      if (Cumsum.isInt()) intColumns(y, x, step, length);
      else floatColumns(y, x, step, length);
      column += SIDE_BY_SIDE;
    } else {
      if (Cumsum.isInt()) intColumn(y, x, step, length);
      else floatColumn(y, x, step, length);
      column++;
    }
  }
}
