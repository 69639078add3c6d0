/**
 * The elementwise functions: `[name, operands, expression of a, b, c]`, four lanes at a time. Each becomes a loop over a
 * number of vectors; an operand advances by its step, 16 bytes or, for one value splatted over the lanes, 0.
 */
const float = (op, ...args) => `f32x4.${op}(${args.join(", ")})`;
const zero = "splat(0)";
/** A comparison's mask as int32 1 or 0. */
const truth = (type, op) => `v128.and(${type}.${op}(a, b), i32x4.splat(1))`;
const comparisons = { equal: "eq", notEqual: "ne", less: "lt", lessEqual: "le", greater: "gt", greaterEqual: "ge" };
const compare = (suffix, type, sign) =>
  Object.entries(comparisons).map(([name, op]) => [
    `${name}${suffix}`,
    2,
    truth(type, op === "eq" || op === "ne" ? op : `${op}${sign}`),
  ]);

const unary = [
  ["copy", 1, "a"],
  ["negF32", 1, float("neg", "a")],
  ["absF32", 1, float("abs", "a")],
  ["signF32", 1, "sign(a)"],
  ["expm1", 1, "expm1(a)"],
  ["log", 1, "log(a)"],
  ["log1p", 1, "log1p(a)"],
  ["sqrt", 1, float("sqrt", "a")],
  ["erf", 1, "erf(a)"],
  ["negI32", 1, "i32x4.neg(a)"],
  ["absI32", 1, "i32x4.abs(a)"],
  ["signI32", 1, "v128.or(i32x4.shr_s(a, 31), i32x4.shr_u(i32x4.neg(a), 31))"],
  ["toI32", 1, "truncate(a)"],
  ["toF32", 1, "f32x4.convert_i32x4_s(a)"],
];
const binary = [
  ["addF32", 2, float("add", "a", "b")],
  ["subF32", 2, float("sub", "a", "b")],
  ["mulF32", 2, float("mul", "a", "b")],
  ["divF32", 2, float("div", "a", "b")],
  ["maximumF32", 2, float("max", "a", "b")],
  ["minimumF32", 2, float("min", "a", "b")],
  ["addI32", 2, "i32x4.add(a, b)"],
  ["subI32", 2, "i32x4.sub(a, b)"],
  ["mulI32", 2, "i32x4.mul(a, b)"],
  ["maximumI32", 2, "i32x4.max_s(a, b)"],
  ["minimumI32", 2, "i32x4.min_s(a, b)"],
  ...compare("F32", "f32x4", ""),
  ...compare("I32", "i32x4", "_s"),
];
const select = [
  ["whereF32", 3, `v128.bitselect(b, c, ${float("ne", "a", zero)})`],
  ["whereI32", 3, "v128.bitselect(b, c, i32x4.ne(a, i32x4.splat(0)))"],
];
/** `a` is the input, `b` the parameter. */
const activations = [
  ["relu", 1, "relu(a)"],
  ["swish", 2, "swish(a, b)"],
  ["gelu", 1, "gelu(a)"],
  ["geluTanh", 1, "geluTanh(a)"],
  ["softplus", 2, "softplus(a, b)"],
];
/** `a` is the input (for relu, sigmoid and tanh the output), `b` the gradient of the output, `c` the parameter. */
const activationGrads = [
  ["reluGrad", 2, "reluGrad(a, b)"],
  ["sigmoidGrad", 2, "sigmoidGrad(a, b)"],
  ["tanhGrad", 2, "tanhGrad(a, b)"],
  ["swishGrad", 3, "swishGrad(a, b, c)"],
  ["geluGrad", 2, "geluGrad(a, b)"],
  ["geluTanhGrad", 2, "geluTanhGrad(a, b)"],
  ["softplusGrad", 3, "softplusGrad(a, b, c)"],
];
/** Written by hand, by the module they are in, with their number of operands. */
const handwritten = {
  scalar: [
    ["powF32", 2],
    ["divI32", 2],
    ["powI32", 2],
  ],
  exponential: [
    ["exp", 1],
    ["sigmoid", 1],
    ["tanh", 1],
  ],
};
const vector = [...unary, ...binary, ...select, ...activations, ...activationGrads];
const functions = [...vector, ...Object.values(handwritten).flat()];

/** The names of all elementwise functions; the number of one is its place. */
export const elementwiseNames = functions.map(([name]) => name);

const operandNames = ["a", "b", "c"];

function loop([name, operands, expression]) {
  const used = operandNames.slice(0, operands);
  return `
export function ${name}Loop(y: usize, vectors: i32, ${used.map((x) => `${x}0: usize, ${x}Step: usize`).join(", ")}): void {
  while (vectors > 0) {
    ${used.map((x) => `const ${x} = v128.load(${x}0);`).join(" ")}
    v128.store(y, ${expression});
    y += 16; ${used.map((x) => `${x}0 += ${x}Step;`).join(" ")}
    vectors--;
  }
}`;
}

/** The AssemblyScript module `elementwise-functions.ts`: the loop of each, and `apply`, which picks one by its number. */
export function elementwiseFunctionsModule() {
  const cases = functions.map(([name, operands], i) => {
    const args = operandNames.slice(0, operands).map((x) => `, ${x}, ${x}Step`);
    return `    case ${i}: ${name}Loop(y, vectors${args.join("")}); break;`;
  });
  const imports = Object.entries(handwritten).map(([file, list]) => {
    return `import { ${list.map(([name]) => `${name}Loop`).join(", ")} } from "./${file}.ts";`;
  });
  const activationNames = [...activations, ...activationGrads].map(([name]) => name);
  return `import { erf, expm1, log, log1p, sign, splat, truncate } from "./math.ts";
import { ${activationNames.join(", ")} } from "./activations.ts";
${imports.join("\n")}
${vector.map(loop).join("\n")}

export function apply(operation: i32, y: usize, vectors: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, cStep: usize): void {
  switch (operation) {
${cases.join("\n")}
  }
}
`;
}
