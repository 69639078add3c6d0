/** The rows and columns of C that one GEMM tile holds in registers: all 16 of x86-64 less those for A, B and products. */
export const tileShape = (fma) => ({ rows: fma ? 6 : 5, columns: 8 });

const range = (n) => Array.from({ length: n }, (_, i) => i);
const each = (rows, line) => range(rows).map(line).join("\n");

/**
 * The source of one tile function: `C[rows, 8] = (C +) A B`, where A is packed `[k][rows]` and B `[k][8]`.
 *
 * The order of statements matters: V8 keeps the accumulators in registers when they are initialized row by row right
 * before a do-while loop, one function per mode. Measure before changing anything (`bench/gemm.mjs`).
 */
function tile(name, rows, load) {
  const zero = "f32x4.splat(0)";
  return `
export function ${name}(a: usize, b: usize, c: usize, stride: usize, k: i32): void {
${each(rows, (i) => `  const r${i}: usize = ${i === 0 ? "c" : `r${i - 1} + stride`};`)}
${each(rows, (i) => `  let c${i}l = ${load ? `v128.load(r${i})` : zero}, c${i}r = ${load ? `v128.load(r${i}, 16)` : zero};`)}
  if (k > 0) {
    do {
      const bl = v128.load(b), br = v128.load(b, 16);
      let x: v128;
${each(rows, (i) => `      x = v128.load32_splat(a, ${4 * i}); c${i}l = madd(x, bl, c${i}l); c${i}r = madd(x, br, c${i}r);`)}
      a += ${4 * rows};
      b += 32;
      k--;
    } while (k > 0);
  }
${each(rows, (i) => `  v128.store(r${i}, c${i}l); v128.store(r${i}, c${i}r, 16);`)}
}`;
}

/** The AssemblyScript module \`tiles.ts\` of one build. */
export function tilesModule(fma) {
  const { rows, columns } = tileShape(fma);
  return `import { madd } from "./math.ts";
export const ROWS: i32 = ${rows};
export const COLUMNS: i32 = ${columns};
${tile("tileSet", rows, false)}
${tile("tileAdd", rows, true)}
`;
}
