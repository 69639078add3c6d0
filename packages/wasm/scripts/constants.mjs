/**
 * `constant(0.5)` in the sources is four times 0.5. The engine would make a v128 constant anew, by three instructions,
 * each time round a loop; so constants lie in a table in memory, from which one instruction loads and spreads one.
 */
const CALL = /\bconstant(Int)?\((-?[0-9][0-9a-fx.e-]*)\)/g;

/** Replaces the constants in `sources` (text by file name) and adds the module with their table. */
export function withConstants(sources) {
  const words = [];
  const replaced = Object.entries(sources).map(([name, text]) => {
    const code = text.replaceAll(
      CALL,
      (_call, int, literal) => `v128.load32_splat(CONSTANTS + ${4 * placeOf(words, int, literal)})`,
    );
    return [name, code === text ? text : `import { CONSTANTS } from "./constants";\n${code}`];
  });
  const table = `export const CONSTANTS: usize = memory.data<i32>([${words.join(", ")}]);\n`;
  return { ...Object.fromEntries(replaced), "constants.ts": table };
}

/** The place of a constant's bits in the table. */
function placeOf(words, int, literal) {
  const bits = int ? Number(literal) | 0 : new Int32Array(Float32Array.of(Number(literal)).buffer)[0];
  if (!words.includes(bits)) words.push(bits);
  return words.indexOf(bits);
}
