import type { Parameters } from "../shader/parameters.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import type { Gemm } from "./gemm.ts";
import { DEPTH, type Tile } from "./gemm-tile.ts";

/** `a / b` for `a` below 2^24 and a result below 2^22; dividing integers takes a device many times as long. */
const QUOTIENT = `fn quotient(a : i32, b : i32) -> i32 {
  let q = i32(f32(a) / f32(b));
  let r = a - q * b;
  return q + select(0, 1, r >= b) - select(0, 1, r < 0);
}`;

/** What all products take: their size, how they fall into tiles and parts, and how many elements a part has. */
const GEMM = {
  m: "int",
  n: "int",
  k: "int",
  tilesM: "int",
  tiles: "int",
  width: "int",
  splits: "int",
  chunk: "int",
  part: "int",
} as const;

/** The shader of a product whose result falls into such parts. */
export function gemmShader<P extends Parameters>(
  { inputs, parameters, functions, unroll, fast }: Gemm<P>,
  tile: Tile,
): ShaderSource<P & typeof GEMM> {
  const [rows, columns] = tile.threads;
  return {
    language: "wgsl",
    inputs: inputs.map(([name]) => name),
    outputs: ["y"],
    parameters: { ...parameters, ...GEMM },
    workgroupSize: [columns, rows, 1],
    declarations: `${tile.isShared ? sharedDeclarations(tile) : ""}
${QUOTIENT}
${functions}`,
    body: `${gemmStart(tile)}
${tile.isShared ? sharedLoop(fast, tile) : directLoop(tile, unroll)}
${gemmStores(tile)}`,
  };
}

/** Names of sums: `sum5_1` is of the thread's sixth row and its second four columns. */
function sumsOf({ vectors: [rows, columns] }: Tile): (readonly [row: number, vector: number, name: string])[] {
  return Array.from({ length: 4 * rows }, (_, row) => row).flatMap((row) =>
    Array.from({ length: columns }, (_, vector) => [row, vector, `sum${row}_${vector}`] as const),
  );
}

/** What the workgroup computes: the part of the result from `row0`, `column0`, over `k` from `begin` to `end`. */
function gemmStart(tile: Tile): string {
  const { threads, vectors } = tile;
  return `  let tile = i32(group.x) + i32(group.y) * params.width;
  if (tile >= params.tiles) { return; }
  let batch = i32(group.z) / params.splits;
  let split = i32(group.z) - batch * params.splits;
  let row0 = (tile % params.tilesM) * ${4 * threads[0] * vectors[0]};
  let column0 = (tile / params.tilesM) * ${4 * threads[1] * vectors[1]};
  let begin = split * params.chunk;
  let end = min(params.k, begin + params.chunk);
  let row = row0 + 4 * i32(local.y);
  let column = column0 + 4 * i32(local.x);
  ${sumsOf(tile)
    .map(([, , name]) => `var ${name} = vec4<f32>();`)
    .join(" ")}`;
}

function sharedDeclarations({ threads, vectors }: Tile): string {
  return `var<workgroup> tileA : array<vec4<f32>, ${DEPTH * threads[0] * vectors[0]}>;
var<workgroup> tileB : array<vec4<f32>, ${DEPTH * threads[1] * vectors[1]}>;
fn readA(batch : i32, row : i32, depth : vec4<i32>) -> f32 {
  if (row < params.m) { return loadA(rowA(batch, row), depth); }
  return 0.0;
}
fn readB(batch : i32, depth : vec4<i32>, column : i32) -> f32 {
  if (column < params.n) { return loadB(depth, columnB(batch, column)); }
  return 0.0;
}`;
}

/** The workgroup fetches a stretch of both operands, waits, and multiplies it. */
function sharedLoop([fastA, fastB]: Gemm["fast"], tile: Tile): string {
  const [rows, columns] = tile.threads;
  const [vectorsA, vectorsB] = tile.vectors;
  const four = indices(4);
  return `  for (var k0 = begin; k0 < end; k0 += ${DEPTH}) {
    for (var i = i32(flat); i < ${DEPTH * rows * vectorsA}; i += ${rows * columns}) {
      ${fetch(fastA === "k", rows * vectorsA)}
      let first = row0 + 4 * j;
      var values = vec4<f32>();
      if (k0 + kk < end) {
        let depth = depthA(batch, k0 + kk);
        values = vec4<f32>(${four.map((r) => `readA(batch, first + ${r}, depth)`).join(", ")});
      }
      tileA[to] = values;
    }
    for (var i = i32(flat); i < ${DEPTH * columns * vectorsB}; i += ${rows * columns}) {
      ${fetch(fastB === "k", columns * vectorsB)}
      let first = column0 + 4 * j;
      var values = vec4<f32>();
      if (k0 + kk < end) {
        let depth = depthB(batch, k0 + kk);
        values = vec4<f32>(${four.map((c) => `readB(batch, depth, first + ${c})`).join(", ")});
      }
      tileB[to] = values;
    }
    workgroupBarrier();
    for (var kk = 0u; kk < ${DEPTH}u; kk++) {
      ${indices(vectorsA)
        .map((i) => `let a${i} = tileA[kk * ${rows * vectorsA}u + ${i * rows}u + local.y];`)
        .join(" ")}
      ${indices(vectorsB)
        .map((i) => `let b${i} = tileB[kk * ${columns * vectorsB}u + ${i * columns}u + local.x];`)
        .join(" ")}
      ${additions(tile)}
    }
    workgroupBarrier();
  }`;
}

/** Each thread reads what it needs: what lies outside is read from the border, and its sum is not written. */
function directLoop(tile: Tile, unroll: number): string {
  const [vectorsA, vectorsB] = tile.vectors;
  const rows = indices(4 * vectorsA);
  const columns = indices(4 * vectorsB);
  const four = indices(4);
  const step = (k: string): string => `let da = depthA(batch, ${k}); let db = depthB(batch, ${k});
    ${indices(vectorsA)
      .map((i) => `let a${i} = vec4<f32>(${four.map((e) => `loadA(r${4 * i + e}, da)`).join(", ")});`)
      .join(" ")}
    ${indices(vectorsB)
      .map((i) => `let b${i} = vec4<f32>(${four.map((e) => `loadB(db, c${4 * i + e})`).join(", ")});`)
      .join(" ")}
    ${additions(tile)}`;
  const rest = `  for (; k0 < end; k0++) {
    ${step("k0")}
  }`;
  const main = `  for (; k0 + ${unroll} <= end; k0 += ${unroll}) {
    ${indices(unroll)
      .map((i) => `{ ${step(`k0 + ${i}`)} }`)
      .join("\n    ")}
  }`;
  return `  ${rows.map((r) => `let r${r} = rowA(batch, min(row + ${offset(r, tile.threads[0])}, params.m - 1));`).join(" ")}
  ${columns.map((c) => `let c${c} = columnB(batch, min(column + ${offset(c, tile.threads[1])}, params.n - 1));`).join(" ")}
  var k0 = begin;
${unroll > 1 ? `${main}\n` : ""}${rest}`;
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** How far a thread's `i`-th row or column is from its first: four neighbours, then four after those of all others. */
function offset(i: number, threads: number): number {
  return Math.floor(i / 4) * 4 * threads + (i % 4);
}

function additions(tile: Tile): string {
  return sumsOf(tile)
    .map(([row, vector, name]) => `${name} += a${Math.floor(row / 4)}.${"xyzw"[row % 4]} * b${vector};`)
    .join(" ");
}

/** Which four elements of an operand a thread fetches, so that neighbouring threads read neighbours in memory. */
function fetch(isFastAlongK: boolean, width: number): string {
  const [kk, j] = isFastAlongK ? [`i % ${DEPTH}`, `i / ${DEPTH}`] : [`i / ${width}`, `i % ${width}`];
  return `let kk = ${kk}; let j = ${j}; let to = kk * ${width} + j;`;
}

/**
 * Writes the sums one by one: written out, the stores would be most of the program, and compiling them would take longer
 * than many a training step.
 */
function gemmStores(tile: Tile): string {
  const { threads, vectors } = tile;
  const names = sumsOf(tile).map(([, , name]) => name);
  return `  var sums = array<vec4<f32>, ${names.length}>(${names.join(", ")});
  for (var j = 0; j < ${4 * vectors[1]}; j++) {
    let c = column + (j / 4) * ${4 * threads[1]} + j % 4;
    if (c >= params.n) { break; }
    let place = split * params.part + placeOfColumn(batch, c);
    for (var i = 0; i < ${4 * vectors[0]}; i++) {
      let r = row + (i / 4) * ${4 * threads[0]} + i % 4;
      if (r >= params.m) { break; }
      var sum = sums[i * ${vectors[1]} + j / 4][j % 4];
      if (split == 0) { sum += start(batch, r, c); }
      y[place + placeOfRow(batch, r)] = sum;
    }
  }`;
}
