/* Reductions. Called by src/kernels/reduction.ts. */
import { ArgReduceF32, ReduceColumns, ReduceRows } from "./arguments.ts";
import { chunkStart, preciseSumsOf, storePart, tileOf } from "./control.ts";
import { LANE_BLOCK } from "./lanes.ts";
import { MAX, MIN, REDUCE_COLUMNS, SUM } from "./layout.ts";
import { splat } from "./math.ts";

/* @inline */ function combine(op: i32, a: v128, b: v128): v128 {
  if (op === SUM) return f32x4.add(a, b);
  return op === MAX ? f32x4.max(a, b) : f32x4.min(a, b);
}

/* @inline */ function combineOne(op: i32, a: f32, b: f32): f32 {
  if (op === SUM) return a + b;
  return op === MAX ? max(a, b) : min(a, b);
}

/** What leaves the other operand as it is. */
/* @inline */ function neutral(op: i32): f32 {
  if (op === SUM) return 0;
  return op === MAX ? -Infinity : Infinity;
}

/** Combines `n` elements in 16 lanes. */
/* @inline */ function lanes(op: i32, x: usize, n: i32): f32 {
  let a = splat(neutral(op)),
    b = a,
    c = a,
    d = a;
  for (; n >= 16; n -= 16) {
    a = combine(op, a, v128.load(x));
    b = combine(op, b, v128.load(x, 16));
    c = combine(op, c, v128.load(x, 32));
    d = combine(op, d, v128.load(x, 48));
    x += 64;
  }
  for (; n >= 4; n -= 4) {
    a = combine(op, a, v128.load(x));
    x += 16;
  }
  a = combine(op, combine(op, a, b), combine(op, c, d));
  a = combine(op, a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  let result = combineOne(op, f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1));
  for (; n > 0; n--) {
    result = combineOne(op, result, load<f32>(x));
    x += 4;
  }
  return result;
}

/** The sum of `n` elements, in blocks whose sums are added in float64. */
export function sumOf(x: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (; n > LANE_BLOCK; n -= LANE_BLOCK) {
    sum += lanes(SUM, x, LANE_BLOCK);
    x += LANE_BLOCK << 2;
  }
  return sum + lanes(SUM, x, n);
}

export function maxOf(x: usize, n: i32): f32 {
  return lanes(MAX, x, n);
}

function minOf(x: usize, n: i32): f32 {
  return lanes(MIN, x, n);
}

function reduceRun(op: i32, x: usize, n: i32): f32 {
  if (op === SUM) return <f32>sumOf(x, n);
  return op === MAX ? maxOf(x, n) : minOf(x, n);
}

/** Reduces rows, each in parts, to `[rows, parts]`. */
export function reduceRows(chunk: i32, _thread: i32): void {
  const length = ReduceRows.length(),
    partLength = ReduceRows.partLength(),
    parts = ReduceRows.parts();
  const total = ReduceRows.rows() * parts;
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const start = (i % parts) * partLength;
    const x = ReduceRows.x() + ((<usize>((i / parts) * length + start)) << 2);
    const result = reduceRun(ReduceRows.operation(), x, min(partLength, length - start));
    store<f32>(ReduceRows.y() + ((<usize>i) << 2), result);
  }
}

/** Rows whose sum is taken in float32 lanes before it is added in float64. */
const COLUMN_BLOCK: i32 = 256;

/** Combines `rows` rows of up to 16 columns, `stride` bytes apart, into four vectors at `out`. */
/* @inline */ function columns(op: i32, out: usize, x: usize, stride: usize, rows: i32): void {
  let a = splat(neutral(op)),
    b = a,
    c = a,
    d = a;
  for (; rows > 0; rows--) {
    a = combine(op, a, v128.load(x));
    b = combine(op, b, v128.load(x, 16));
    c = combine(op, c, v128.load(x, 32));
    d = combine(op, d, v128.load(x, 48));
    x += stride;
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
}

/** Adds 16 float32 numbers to as many float64 ones. */
function accumulate(sums: usize, x: usize): void {
  for (let i = 0; i < 16; i++) {
    const at = sums + ((<usize>i) << 3);
    store<f64>(at, load<f64>(at) + load<f32>(x + ((<usize>i) << 2)));
  }
}

/** The sums of up to 16 columns into the four vectors at `out`, in blocks of rows. `sums` holds 16 float64 numbers. */
function columnSums(out: usize, sums: usize, x: usize, stride: usize, rows: i32): void {
  if (rows <= COLUMN_BLOCK) {
    columns(SUM, out, x, stride, rows);
    return;
  }
  memory.fill(sums, 0, 128);
  for (; rows > 0; rows -= COLUMN_BLOCK) {
    columns(SUM, out, x, stride, min(rows, COLUMN_BLOCK));
    accumulate(sums, out);
    x += <usize>COLUMN_BLOCK * stride;
  }
  for (let i: usize = 0; i < 16; i++) store<f32>(out + (i << 2), <f32>load<f64>(sums + (i << 3)));
}

function columnMaxima(out: usize, x: usize, stride: usize, rows: i32): void {
  columns(MAX, out, x, stride, rows);
}

function columnMinima(out: usize, x: usize, stride: usize, rows: i32): void {
  columns(MIN, out, x, stride, rows);
}

/** Stores the first `n` (1 to 16) of the 16 numbers at `x`. */
function storeFirst(y: usize, x: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, v128.load(x));
    x += 16;
    y += 16;
  }
  if (n > 0) storePart(y, v128.load(x), n);
}

/** Reduces the middle of `[outer, rows, inner]`. */
export function reduceColumns(chunk: i32, thread: i32): void {
  const op = ReduceColumns.operation(),
    rows = ReduceColumns.rows(),
    inner = ReduceColumns.inner();
  const blocks = (inner + REDUCE_COLUMNS - 1) / REDUCE_COLUMNS;
  const total = ReduceColumns.outer() * blocks;
  const stride = (<usize>inner) << 2;
  const out = tileOf(thread),
    sums = preciseSumsOf(thread);
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const column = (i % blocks) * REDUCE_COLUMNS;
    const outer = <usize>(i / blocks);
    const x = ReduceColumns.x() + outer * <usize>rows * stride + ((<usize>column) << 2);
    if (op === SUM) columnSums(out, sums, x, stride, rows);
    else if (op === MAX) columnMaxima(out, x, stride, rows);
    else columnMinima(out, x, stride, rows);
    storeFirst(ReduceColumns.y() + outer * stride + ((<usize>column) << 2), out, min(REDUCE_COLUMNS, inner - column));
  }
}

/* @inline */ function neutralInt(op: i32): i32 {
  if (op === SUM) return 0;
  return op === MAX ? i32.MIN_VALUE : i32.MAX_VALUE;
}

/* @inline */ function combineInts(op: i32, a: i32, b: i32): i32 {
  if (op === SUM) return a + b;
  return op === MAX ? max(a, b) : min(a, b);
}

/** The same of int32 numbers, one by one. */
export function reduceI32(chunk: i32, _thread: i32): void {
  const op = ReduceColumns.operation(),
    rows = ReduceColumns.rows(),
    inner = ReduceColumns.inner();
  const total = ReduceColumns.outer() * inner;
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    let x = ReduceColumns.x() + ((<usize>((i / inner) * rows * inner + (i % inner))) << 2);
    let result = neutralInt(op);
    for (let r = 0; r < rows; r++) {
      const value = load<i32>(x);
      result = combineInts(op, result, value);
      x += (<usize>inner) << 2;
    }
    store<i32>(ReduceColumns.y() + ((<usize>i) << 2), result);
  }
}

/** Whether `value` comes before `best`: it is beyond it, or the first NaN. */
/* @inline */ function wins<T>(value: T, best: T, largest: bool): bool {
  if (isFloat<T>() && value !== value) return best === best;
  return largest ? value > best : value < best;
}

/* @inline */ function argReduce<T>(chunk: i32): void {
  const largest = ArgReduceF32.largest(),
    rows = ArgReduceF32.rows(),
    inner = ArgReduceF32.inner();
  const total = ArgReduceF32.outer() * inner;
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    let x = ArgReduceF32.x() + ((<usize>((i / inner) * rows * inner + (i % inner))) << 2);
    let best = load<T>(x);
    let index = 0;
    for (let r = 1; r < rows; r++) {
      x += (<usize>inner) << 2;
      const value = load<T>(x);
      if (wins<T>(value, best, largest)) {
        best = value;
        index = r;
      }
    }
    store<i32>(ArgReduceF32.y() + ((<usize>i) << 2), index);
  }
}

/** Where the largest or smallest elements of `[outer, rows, inner]` are. */
export function argReduceF32(chunk: i32, _thread: i32): void {
  argReduce<f32>(chunk);
}

export function argReduceI32(chunk: i32, _thread: i32): void {
  argReduce<i32>(chunk);
}
