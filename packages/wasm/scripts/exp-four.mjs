const lanes = ["a", "b", "c", "d"];
const each = (line) => lanes.map((x, i) => `  ${line(x, 16 * i)}`).join("\n");
/** Of the polynomial for `e^r`, as `expOfRest` has them. */
const COEFFICIENTS = [0.04189816117286682, 0.1666763871908188, 0.4999914765357971, 0.9999997019767761, 1];

/**
 * The AssemblyScript module `exp-four.ts`: `expFour` writes `e^x` of four vectors, or `1 / (1 + e^-x)`, where all are
 * moderate. It does what `expWithin` does, but step by step for all four, so that each constant is loaded once.
 */
export function expFourModule() {
  const steps = COEFFICIENTS.map((coefficient, i) => {
    return `  next = constant(${coefficient});\n${each((x) => `${x}p = madd(${i === 0 ? "first" : `${x}p`}, ${x}, next);`)}`;
  });
  const power = (x) => `i32x4.add(${x}p, i32x4.shl(${x}k, 23))`;
  return `import { madd } from "./math.ts";

/* @inline */ export function expFour(y: usize, x: usize, isSigmoid: bool): void {
  const toPower = constant(1.4426950216293335), rounding = constant(12582912);
${each((x, at) => `let ${x} = v128.load(x, ${at}); if (isSigmoid) ${x} = f32x4.neg(${x});`)}
${each((x) => `const ${x}k = madd(${x}, toPower, rounding);`)}
  const high = constant(-0.693359375), low = constant(2.1219444170128554e-4);
${each((x) => `let ${x}p = f32x4.sub(${x}k, rounding); ${x} = madd(${x}p, low, madd(${x}p, high, ${x}));`)}
  const first = constant(0.008290272206068039);
  let next: v128;
${steps.join("\n")}
  if (isSigmoid) {
${each((x, at) => `v128.store(y, f32x4.div(next, f32x4.add(next, ${power(x)})), ${at});`)}
  } else {
${each((x, at) => `v128.store(y, ${power(x)}, ${at});`)}
  }
}
`;
}
