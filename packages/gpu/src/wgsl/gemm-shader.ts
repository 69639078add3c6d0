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
export function gemmShader<P extends Parameters>(gemm: Gemm<P>, tile: Tile): ShaderSource<P & typeof GEMM> {
  const { inputs, parameters, functions, vectorized } = gemm;
  const [rows, columns] = tile.threads;
  return {
    language: "wgsl",
    inputs: inputs.map(([name]) => name),
    // The operands come first.
    vectors: Object.fromEntries(inputs.map(([name], i) => [name, vectorized[i] === true ? 4 : 1])),
    outputs: ["y"],
    parameters: { ...parameters, ...GEMM },
    workgroupSize: [columns, rows, 1],
    declarations: `${tile.isShared ? sharedDeclarations(tile, vectorized) : ""}
${QUOTIENT}
${functions}`,
    body: `${gemmStart(tile)}
${tile.isShared ? sharedLoop(gemm, tile) : directLoop(gemm, tile)}
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

function sharedDeclarations({ threads, vectors }: Tile, [vectorA, vectorB]: Gemm["vectorized"]): string {
  const [typeA, typeB] = [vectorA ? "vec4<f32>" : "f32", vectorB ? "vec4<f32>" : "f32"];
  return `var<workgroup> tileA : array<vec4<f32>, ${DEPTH * threads[0] * vectors[0]}>;
var<workgroup> tileB : array<vec4<f32>, ${DEPTH * threads[1] * vectors[1]}>;
fn readA(batch : i32, row : i32, depth : vec4<i32>) -> ${typeA} {
  if (row < params.m) { return loadA(rowA(batch, row), depth); }
  return ${typeA}();
}
fn readB(batch : i32, depth : vec4<i32>, column : i32) -> ${typeB} {
  if (column < params.n) { return loadB(depth, columnB(batch, column)); }
  return ${typeB}();
}`;
}

/** The workgroup fetches a stretch of both operands, waits, and multiplies it. */
function sharedLoop({ fast, vectorized }: Gemm, tile: Tile): string {
  const [rows, columns] = tile.threads;
  const [vectorsA, vectorsB] = tile.vectors;
  const a = { tile: "tileA", depth: "depthA", start: "row0", width: rows * vectorsA };
  const b = { tile: "tileB", depth: "depthB", start: "column0", width: columns * vectorsB };
  const threads = rows * columns;
  return `  for (var k0 = begin; k0 < end; k0 += ${DEPTH}) {
    ${fetch(a, (at, depth) => `readA(batch, ${at}, ${depth})`, fast[0] === "k", vectorized[0], threads)}
    ${fetch(b, (at, depth) => `readB(batch, ${depth}, ${at})`, fast[1] === "k", vectorized[1], threads)}
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

/** An operand as it is fetched: where to, what says where its elements are, and how many vectors a step along `k` has. */
interface Fetched {
  readonly tile: string;
  readonly depth: string;
  readonly start: string;
  readonly width: number;
}

/**
 * The part of an operand that a workgroup needs, in vectors of four rows or columns, so that neighbouring threads read neighbours in
 * memory. Where four neighbours are read at once, they are such a vector, or each of four reads has its part of four vectors.
 */
function fetch(
  { tile, depth, start, width }: Fetched,
  read: (at: string, depth: string) => string,
  isAlongK: boolean,
  isVectorized: boolean,
  threads: number,
): string {
  const isSquare = isVectorized && isAlongK;
  const steps = isSquare ? DEPTH / 4 : DEPTH;
  const [kk, j] = isAlongK ? [`i % ${steps}`, `i / ${steps}`] : [`i / ${width}`, `i % ${width}`];
  const four = indices(4);
  const each = (place: number): string => read(`first + ${place}`, "depth");
  const stores = isSquare
    ? `${four.map((r) => `let v${r} = ${each(r)};`).join(" ")}
        ${four.map((e) => `${tile}[to + ${e * width}] = vec4<f32>(${four.map((r) => `v${r}[${e}]`).join(", ")});`).join(" ")}`
    : `${tile}[to] = ${isVectorized ? each(0) : `vec4<f32>(${four.map(each).join(", ")})`};`;
  const zeros = (isSquare ? four : [0]).map((e) => `${tile}[to + ${e * width}] = vec4<f32>();`);
  return `for (var i = i32(flat); i < ${steps * width}; i += ${threads}) {
      let kk = ${isSquare ? `4 * (${kk})` : kk}; let j = ${j}; let to = kk * ${width} + j;
      let first = ${start} + 4 * j;
      if (k0 + kk < end) {
        let depth = ${depth}(batch, k0 + kk);
        ${stores}
      } else { ${zeros.join(" ")} }
    }`;
}

/** Each thread reads what it needs: what lies outside is read from the border, and its sum is not written. */
function directLoop(gemm: Gemm, tile: Tile): string {
  const { fast, vectorized } = gemm;
  const a = operandText(["a", "r"], ["rowA(batch, ", "row", "m"], [fast[0] === "k", vectorized[0]], tile, 0);
  const b = operandText(["b", "c"], ["columnB(batch, ", "column", "n"], [fast[1] === "k", vectorized[1]], tile, 1);
  const isAlongK = a.loads !== "" || b.loads !== "";
  const unroll = isAlongK ? 4 : gemm.unroll;
  const step = (k: string, i: number): string => `let da = depthA(batch, ${k}); let db = depthB(batch, ${k});
    ${a.vectors(i)}
    ${b.vectors(i)}
    ${additions(tile)}`;
  const main = `  for (; k0 + ${unroll} <= end; k0 += ${unroll}) {
    ${a.loads} ${b.loads}
    ${indices(unroll)
      .map((i) => `{ ${step(`k0 + ${i}`, i)} }`)
      .join("\n    ")}
  }`;
  const rest = `  for (; k0 < end; k0++) {
    ${step("k0", 0)}
  }`;
  return `  ${a.places}
  ${b.places}
  var k0 = begin;
${unroll > 1 ? `${main}\n` : ""}${isAlongK ? "" : rest}`;
}

/** How a thread reads its rows of one operand, or its columns of the other. */
interface OperandText {
  /** Where they are. */
  readonly places: string;
  /** Reads four steps of each at once, where `k` is along what is read by fours; else nothing. */
  readonly loads: string;
  /** The vectors of the `i`-th step after those loads. */
  readonly vectors: (i: number) => string;
}

function operandText(
  [name, place]: readonly [string, string],
  [placeOf, first, end]: readonly [string, string, string],
  [isAlongK, isVectorized]: readonly [boolean, boolean],
  { threads, vectors }: Tile,
  axis: 0 | 1,
): OperandText {
  const four = indices(4);
  const all = indices(vectors[axis]);
  const step = isVectorized && !isAlongK ? 4 : 1;
  const load = (at: number, d: string): string =>
    name === "a" ? `loadA(${place}${at}, ${d})` : `loadB(${d}, ${place}${at})`;
  const vectorOf = (i: number, v: number): string => {
    if (step === 4) return load(4 * v, `d${name}`);
    return `vec4<f32>(${four.map((e) => (isVectorized ? `${name}${place}${4 * v + e}[${i}]` : load(4 * v + e, `d${name}`))).join(", ")})`;
  };
  const places = all.flatMap((v) => four.filter((e) => e % step === 0).map((e) => 4 * v + e));
  const depth = `depth${name.toUpperCase()}(batch, k0)`;
  return {
    places: places
      .map((i) => `let ${place}${i} = ${placeOf}min(${first} + ${offset(i, threads[axis])}, params.${end} - ${step}));`)
      .join(" "),
    loads:
      isVectorized && isAlongK
        ? `let d${name}0 = ${depth}; ${places.map((i) => `let ${name}${place}${i} = ${load(i, `d${name}0`)};`).join(" ")}`
        : "",
    vectors: (i) => all.map((v) => `let ${name}${v} = ${vectorOf(i, v)};`).join(" "),
  };
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
