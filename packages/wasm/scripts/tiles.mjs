/** How many rows of C a tile of 8 columns holds in registers: all 16 of x86-64 less those for A, B and products. */
const tileRows = (fma) => (fma ? MAX_TILE_ROWS : 5);
export const MAX_TILE_ROWS = 6;
export const TILE_COLUMNS = 8;
/** Rows of the low tiles, which take what the others leave over. */
export const LOW_ROWS = 4;

const range = (n) => Array.from({ length: n }, (_, i) => i);
const each = (rows, line) => range(rows).map(line).join("\n");

/**
 * The body shared by all tiles: accumulators begin with the rows at `from`, `fromStride` bytes apart (what C holds, a
 * bias, or zeros), `loop` adds products, and C gets them.
 *
 * The order of statements matters: V8 keeps the accumulators in registers when they are loaded row by row right before a
 * do-while loop. Measure before changing anything (`bench/gemm.mjs`).
 */
function body(rows, before, loop) {
  const pointers = (name, first, stride) =>
    each(rows, (i) => `  const ${name}${i}: usize = ${i === 0 ? first : `${name}${i - 1} + ${stride}`};`);
  return `{
${pointers("f", "from", "fromStride")}
${before}
${each(rows, (i) => `  let c${i}l = v128.load(f${i}), c${i}r = v128.load(f${i}, 16);`)}
${loop}
${pointers("r", "c", "stride")}
${each(rows, (i) => `  v128.store(r${i}, c${i}l); v128.store(r${i}, c${i}r, 16);`)}
}`;
}

const CORNERS = "from: usize, fromStride: usize, c: usize, stride: usize, k: i32";

/** One step: a vector pair of B, and for each row a number of A, spread over the lanes. */
const step = (rows, left, right, a) => `
      const bl = ${left}, br = ${right};
      let x: v128;
${each(rows, (i) => `      x = v128.load32_splat(${a(i)}); c${i}l = madd(x, bl, c${i}l); c${i}r = madd(x, br, c${i}r);`)}`;

/** `C[rows, 8] = from + A B` with A packed as `[k][rows]` and B as `[k][8]`. */
function packedTile(name, rows) {
  const loop = `  if (k > 0) {
    do {${step(rows, "v128.load(b)", "v128.load(b, 16)", (i) => `a, ${4 * i}`)}
      a += ${4 * rows};
      b += 32;
      k--;
    } while (k > 0);
  }`;
  const parameters = `a: usize, b: usize, ${CORNERS}`;
  return `\nexport function ${name}(${parameters}): void ${body(rows, "", loop)}`;
}

/** The same with B read where it is: two times four numbers at `left` and `right`, plus an offset for each k. */
function directTile(name, rows) {
  const loop = `  if (k > 0) {
    do {
      const tap = load<usize>(table);${step(rows, "v128.load(left + tap)", "v128.load(right + tap)", (i) => `a, ${4 * i}`)}
      a += ${4 * rows};
      table += 4;
      k--;
    } while (k > 0);
  }`;
  const parameters = `a: usize, left: usize, right: usize, table: usize, ${CORNERS}`;
  return `\nexport function ${name}(${parameters}): void ${body(rows, "", loop)}`;
}

/**
 * `C[taps, 8] = from + windows^T B`: A is read where it is, at one pointer for each tap plus an offset for each of `k`
 * places. B is packed `[place][8]`.
 */
function tapsTile(name, rows) {
  const before = each(rows, (i) => `  const a${i} = x + load<usize>(table, ${4 * i});`);
  const loop = `  if (k > 0) {
    do {
      const place = load<usize>(places);${step(rows, "v128.load(b)", "v128.load(b, 16)", (i) => `a${i} + place`)}
      b += 32;
      places += 4;
      k--;
    } while (k > 0);
  }`;
  const parameters = `x: usize, table: usize, places: usize, b: usize, ${CORNERS}`;
  return `\nexport function ${name}(${parameters}): void ${body(rows, before, loop)}`;
}

/** The AssemblyScript module `tiles.ts` of one build. */
export function tilesModule(fma) {
  const rows = tileRows(fma);
  return `import { madd } from "./math.ts";
export const ROWS: i32 = ${rows};
${packedTile("tile", rows)}
${packedTile("lowTile", LOW_ROWS)}
${directTile("directTile", rows)}
${directTile("lowDirectTile", LOW_ROWS)}
${tapsTile("tapsTile", rows)}
${tapsTile("lowTapsTile", LOW_ROWS)}
`;
}
