/*
 * The inner loops of the linear algebra, two doubles at a time. Vectors and matrices are given by the index of their
 * first element in a memory of doubles; matrices are row-major unless strides say otherwise.
 */

/** The address of an element. */
function at(index: i32): usize {
  return (<usize>index) << 3;
}

function sumOf(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

function madd(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

/** The sum of `x[i] * y[i]`. */
export function dot(n: i32, x: i32, y: i32): f64 {
  let p = at(x);
  let q = at(y);
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    even = madd(even, v128.load(p), v128.load(q));
    odd = madd(odd, v128.load(p, 16), v128.load(q, 16));
    p += 32;
    q += 32;
  }
  let total = sumOf(f64x2.add(even, odd));
  for (; i < n; i++) {
    total += load<f64>(p) * load<f64>(q);
    p += 8;
    q += 8;
  }
  return total;
}

/** `y += alpha x`. */
export function axpy(n: i32, alpha: f64, x: i32, y: i32): void {
  let p = at(x);
  let q = at(y);
  const factor = f64x2.splat(alpha);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(q, madd(v128.load(q), factor, v128.load(p)));
    v128.store(q, madd(v128.load(q, 16), factor, v128.load(p, 16)), 16);
    p += 32;
    q += 32;
  }
  for (; i < n; i++) {
    store<f64>(q, load<f64>(q) + alpha * load<f64>(p));
    p += 8;
    q += 8;
  }
}

/**
 * `y += A x` for a symmetric `A [n, n]` of which the lower triangle is read, once. Four rows at a time: what limits it is
 * how fast memory brings `A`.
 */
export function symv(n: i32, a: i32, stride: i32, x: i32, y: i32): void {
  const step = at(stride);
  let row = a;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    fourRows(i, at(row), step, at(x), at(y));
    row += stride << 2;
  }
  for (; i < n; i++) {
    const xi = load<f64>(at(x + i));
    axpy(i, xi, row, y);
    store<f64>(at(y + i), load<f64>(at(y + i)) + dot(i, row, x) + load<f64>(at(row + i)) * xi);
    row += stride;
  }
}

/** Rows `i` to `i + 3`, up to and with their diagonal; `i` is a multiple of 4. */
function fourRows(i: i32, r0: usize, step: usize, x: usize, y: usize): void {
  const r1 = r0 + step;
  const r2 = r1 + step;
  const r3 = r2 + step;
  const end = at(i);
  const x0 = v128.load64_splat(x + end);
  const x1 = v128.load64_splat(x + end, 8);
  const x2 = v128.load64_splat(x + end, 16);
  const x3 = v128.load64_splat(x + end, 24);
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  for (let j: usize = 0; j < end; j += 16) {
    const xj = v128.load(x + j);
    const a0 = v128.load(r0 + j);
    const a1 = v128.load(r1 + j);
    const a2 = v128.load(r2 + j);
    const a3 = v128.load(r3 + j);
    s0 = madd(s0, a0, xj);
    s1 = madd(s1, a1, xj);
    s2 = madd(s2, a2, xj);
    s3 = madd(s3, a3, xj);
    const low = madd(f64x2.mul(a0, x0), a1, x1);
    const high = madd(f64x2.mul(a2, x2), a3, x3);
    v128.store(y + j, f64x2.add(v128.load(y + j), f64x2.add(low, high)));
  }
  const d = y + end;
  addTo(d, sumOf(s0));
  addTo(d + 8, sumOf(s1));
  addTo(d + 16, sumOf(s2));
  addTo(d + 24, sumOf(s3));
  corner(r0 + end, step, x + end, d);
}

function addTo(target: usize, value: f64): void {
  store<f64>(target, load<f64>(target) + value);
}

/** The product with the 4 x 4 block at the diagonal. */
function corner(from: usize, step: usize, x: usize, y: usize): void {
  for (let r: usize = 0; r < 4; r++) {
    const row = from + r * step;
    const xr = load<f64>(x + (r << 3));
    for (let c: usize = 0; c < r; c++) {
      const value = load<f64>(row + (c << 3));
      addTo(y + (r << 3), value * load<f64>(x + (c << 3)));
      addTo(y + (c << 3), value * xr);
    }
    addTo(y + (r << 3), load<f64>(row + (r << 3)) * xr);
  }
}

/** Rows of A, columns of B and products in a block: a block of A stays in the L2 cache, a panel of B in L1. */
const ROWS: i32 = 96;
const COLUMNS: i32 = 512;
const DEPTH: i32 = 256;

/** How many doubles `multiply` needs to work in. */
export const SCRATCH: i32 = DEPTH * COLUMNS + DEPTH * ROWS + 16;

/**
 * `C += alpha A B` for `A [m, k]`, `B [k, n]` with any strides and `C [m, n]` with rows `strideC` apart, in the manner of Goto
 * and van de Geijn. With `isLower`, of what lies above the diagonal of `C` only what is in 4 x 4 tiles with it is touched.
 */
export function multiply(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: i32,
  rowsA: i32,
  columnsA: i32,
  b: i32,
  rowsB: i32,
  columnsB: i32,
  c: i32,
  strideC: i32,
  isLower: bool,
  scratch: i32,
): void {
  const packedB = scratch;
  const packedA = packedB + DEPTH * COLUMNS;
  for (let p = 0; p < k; p += DEPTH) {
    const depth = min(DEPTH, k - p);
    for (let j = 0; j < n; j += COLUMNS) {
      const width = min(COLUMNS, n - j);
      pack(depth, width, at(b + p * rowsB + j * columnsB), at(rowsB), at(columnsB), at(packedB));
      for (let i = isLower ? (j / ROWS) * ROWS : 0; i < m; i += ROWS) {
        const height = min(ROWS, m - i);
        pack(depth, height, at(a + i * rowsA + p * columnsA), at(columnsA), at(rowsA), at(packedA));
        const ahead = isLower ? i - j : i32.MAX_VALUE - ROWS;
        block(height, width, depth, alpha, at(packedA), at(packedB), at(c + i * strideC + j), at(strideC), ahead);
      }
    }
  }
}

/** A block of C by tiles. Tiles that begin more than 3 columns right of `ahead` plus their row are left out. */
function block(
  height: i32,
  width: i32,
  depth: i32,
  alpha: f64,
  packedA: usize,
  packedB: usize,
  c: usize,
  stride: usize,
  ahead: i32,
): void {
  const edge = packedA + at(DEPTH * ROWS);
  for (let j = 0; j < width; j += 4) {
    const panelB = packedB + at(j * depth);
    for (let i = 0; i < height; i += 4) {
      if (j > ahead + i + 3) continue;
      const panelA = packedA + at(i * depth);
      const target = c + <usize>i * stride + at(j);
      if (i + 4 <= height && j + 4 <= width) {
        tile(depth, panelA, panelB, target, stride, alpha);
      } else {
        memory.fill(edge, 0, 128);
        tile(depth, panelA, panelB, edge, 32, alpha);
        addEdge(min(4, height - i), min(4, width - j), edge, target, stride);
      }
    }
  }
}

function addEdge(rows: i32, columns: i32, edge: usize, target: usize, stride: usize): void {
  for (let r = 0; r < rows; r++) {
    for (let s = 0; s < columns; s++) addTo(target + <usize>r * stride + at(s), load<f64>(edge + at(4 * r + s)));
  }
}

/**
 * Copies `count` vectors of `depth` elements into panels of four, in which the four elements of one depth are neighbours.
 * `along` is the distance of a vector's elements in bytes, `across` that of the vectors; the last panel is filled with 0.
 */
function pack(depth: i32, count: i32, source: usize, along: usize, across: usize, out: usize): void {
  for (let r = 0; r < count; r += 4) {
    let from = source + <usize>r * across;
    const width = min(4, count - r);
    for (let p = 0; p < depth; p++) {
      if (width === 4 && across === 8) {
        v128.store(out, v128.load(from));
        v128.store(out, v128.load(from, 16), 16);
      } else if (width === 4) {
        store<f64>(out, load<f64>(from));
        store<f64>(out, load<f64>(from + across), 8);
        store<f64>(out, load<f64>(from + 2 * across), 16);
        store<f64>(out, load<f64>(from + 3 * across), 24);
      } else {
        for (let q = 0; q < 4; q++) store<f64>(out + at(q), q < width ? load<f64>(from + <usize>q * across) : 0);
      }
      from += along;
      out += 32;
    }
  }
}

/** A tile of 4 x 4 sums in registers, added to C. */
function tile(depth: i32, a: usize, b: usize, c: usize, stride: usize, alpha: f64): void {
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let p = 0; p < depth; p++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let row = v128.load64_splat(a);
    c00 = madd(c00, row, b0);
    c01 = madd(c01, row, b1);
    row = v128.load64_splat(a, 8);
    c10 = madd(c10, row, b0);
    c11 = madd(c11, row, b1);
    row = v128.load64_splat(a, 16);
    c20 = madd(c20, row, b0);
    c21 = madd(c21, row, b1);
    row = v128.load64_splat(a, 24);
    c30 = madd(c30, row, b0);
    c31 = madd(c31, row, b1);
    a += 32;
    b += 32;
  }
  const factor = f64x2.splat(alpha);
  addRow(c, factor, c00, c01);
  addRow(c + stride, factor, c10, c11);
  addRow(c + 2 * stride, factor, c20, c21);
  addRow(c + 3 * stride, factor, c30, c31);
}

function addRow(c: usize, factor: v128, left: v128, right: v128): void {
  v128.store(c, madd(v128.load(c), factor, left));
  v128.store(c, madd(v128.load(c, 16), factor, right), 16);
}
