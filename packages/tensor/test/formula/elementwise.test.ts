import { describe, expect, it } from "vitest";
import { checkElementwise, elementwise, type ElementwiseFunction, type Expression } from "../../src/index.ts";
import { BINARY_OPS, UNARY_OPS } from "../../src/formula/formula.ts";

describe("elementwise", () => {
  it("writes down what is computed, in order", () => {
    const fn = elementwise("hardSwish", ["x"], ["edge"], ({ x, edge }) => x.add(edge).maximum(0).minimum(6).mul(x));
    expect(fn).toEqual({
      name: "hardSwish",
      operands: ["x"],
      parameters: ["edge"],
      steps: [
        { kind: "operand", index: 0 },
        { kind: "parameter", index: 0 },
        { kind: "binary", op: "add", a: 0, b: 1 },
        { kind: "constant", value: 0 },
        { kind: "binary", op: "maximum", a: 2, b: 3 },
        { kind: "constant", value: 6 },
        { kind: "binary", op: "minimum", a: 4, b: 5 },
        { kind: "binary", op: "mul", a: 6, b: 0 },
      ],
    });
  });

  it("computes once what is written twice, and not at all what is not needed", () => {
    const { steps } = elementwise("twice", ["unused", "x"], ["p"], ({ unused, x, p }) => {
      unused.exp().mul(p);
      return x.exp().add(x.exp());
    });
    expect(steps).toEqual([
      { kind: "operand", index: 1 },
      { kind: "unary", op: "exp", x: 0 },
      { kind: "binary", op: "add", a: 1, b: 1 },
    ]);
  });

  it("tells both zeros apart", () => {
    const { steps } = elementwise("zeros", ["x"], [], ({ x }) => x.add(0).mul(-0));
    expect(steps.flatMap((step) => (step.kind === "constant" ? [step.value] : []))).toEqual([0, -0]);
  });

  it("may be an operand, a parameter or a constant", () => {
    expect(elementwise("same", ["x"], [], ({ x }) => x).steps).toEqual([{ kind: "operand", index: 0 }]);
    expect(elementwise("given", ["x"], ["p"], ({ p }) => p).steps).toEqual([{ kind: "parameter", index: 0 }]);
    expect(elementwise("one", ["x"], [], (_, constant) => constant(1)).steps).toEqual([{ kind: "constant", value: 1 }]);
  });

  it("takes any names", () => {
    const fn = elementwise("odd", ["__proto__", "constructor"], ["toString"], (v) => v.__proto__.add(v.constructor));
    expect(fn.steps.length).toBe(3);
  });

  it("has a method for each function", () => {
    let methods: readonly string[] = [];
    elementwise("methods", ["x"], [], ({ x }) => {
      methods = Object.keys(Object.getPrototypeOf(x) as object);
      return x;
    });
    expect(methods).toEqual([...UNARY_OPS, ...BINARY_OPS, "where"]);
  });

  it("cannot be changed", () => {
    const fn = elementwise("sum", ["x", "y"], [], ({ x, y }) => x.add(y));
    expect([fn, fn.operands, fn.parameters, fn.steps, ...fn.steps].every(Object.isFrozen)).toBe(true);
  });
});

/** The message with which a call throws. */
function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return "it did not throw";
}

describe("elementwise refuses", () => {
  type Given = [name: unknown, operands: unknown, parameters: unknown, write: unknown];
  const write = ({ x }: { x: Expression }): Expression => x;
  let stolen: Expression | undefined;
  elementwise("other", ["x"], [], ({ x }) => (stolen = x));
  const own = "sum: what a formula computes with must be a number or an expression of its own, got";
  const use = "Use what the function is called with, and its methods.";
  it.each<[string, Given, string]>([
    ["a name", [1, ["x"], [], write], "elementwise: name must be a string, got 1. Pass a string."],
    [
      "operands in no array",
      ["f", "x", [], write],
      'elementwise: operands must be an array of names, got "x". Write ["x"], or [] for none.',
    ],
    [
      "parameters that are numbers",
      ["f", ["x"], [1], write],
      'elementwise: parameters must be an array of names, got an array of 1. Write ["x"], or [] for none.',
    ],
    [
      "no operand",
      ["f", [], [], write],
      "elementwise: there must be from 1 to 7 operands, and at most 16 parameters, got 0 and 0. Cut it into several functions, or compose operations.",
    ],
    [
      "too many names",
      ["f", Array.from({ length: 8 }, (_, i) => `x${i}`), Array.from({ length: 17 }, (_, i) => `p${i}`), write],
      "elementwise: there must be from 1 to 7 operands, and at most 16 parameters, got 8 and 17. Cut it into several functions, or compose operations.",
    ],
    [
      "a name given twice",
      ["f", ["x"], ["x"], write],
      'elementwise: operands and parameters must have different names, got "x" twice. Rename one.',
    ],
    ["no function", ["f", ["x"], [], 2], "elementwise: write must be a function, got 2. Pass a function."],
    ["nothing written", ["sum", ["x"], [], () => undefined], `${own} undefined. ${use}`],
    ["a promise", ["sum", ["x"], [], async () => 1], `${own} a promise. ${use}`],
    ["text", ["sum", ["x"], [], ({ x }: { x: Expression }) => x.add("1" as never)], `${own} "1". ${use}`],
    ["another's expression", ["sum", ["x"], [], () => stolen], `${own} an empty object. ${use}`],
    [
      "an infinite number",
      ["sum", ["x"], [], ({ x }: { x: Expression }) => x.add(1e39)],
      "sum: a number in a formula must be finite, as a float32 too, got 1e+39. Make it a parameter.",
    ],
    [
      "100,000 steps",
      [
        "sum",
        ["x"],
        [],
        ({ x }: { x: Expression }) => Array.from({ length: 1e5 }).reduce<Expression>((y) => y.exp(), x),
      ],
      "sum: a formula must have at most 256 steps, got more. Cut it into several functions, or compose operations.",
    ],
  ])("%s", (_, given, message) => {
    const found = messageOf(() => elementwise(...(given as Parameters<typeof elementwise>)));
    expect(found).toBe(message);
  });
});

describe("checkElementwise refuses", () => {
  const x = { kind: "operand", index: 0 } as const;
  const fn = (...steps: readonly unknown[]): unknown => ({ name: "f", operands: ["x"], parameters: ["p"], steps });
  const make = "Make it with elementwise(name, operands, ...).";
  const cut = "Cut it into several functions, or compose operations.";
  const step = (place: number, got: string): string =>
    `apply: step ${place} of fn must compute something from what is before it, got ${got}. ${make}`;
  it.each<[unknown, string]>([
    [undefined, "apply: fn must be an object, got undefined. Pass an object, {} if there is nothing to say."],
    [{}, "apply: the name of fn must be a string, got undefined. Pass a string."],
    [
      { name: "f", operands: [1], parameters: [], steps: [x] },
      `apply: fn must have arrays of operands, parameters and steps, got an object with name, operands, parameters, steps. ${make}`,
    ],
    [
      { name: "f", operands: [], parameters: [], steps: [x] },
      `apply: fn must have from 1 to 7 operands, at most 16 parameters and from 1 to 256 steps, got 0, 0, 1. ${cut}`,
    ],
    [
      fn(),
      `apply: fn must have from 1 to 7 operands, at most 16 parameters and from 1 to 256 steps, got 1, 1, 0. ${cut}`,
    ],
    [
      fn(...Array.from({ length: 100_000 }, () => x)),
      `apply: fn must have from 1 to 7 operands, at most 16 parameters and from 1 to 256 steps, got 1, 1, 100000. ${cut}`,
    ],
    [fn(null), step(0, "null")],
    [fn({ kind: "operand", index: 1 }), step(0, "operand 1")],
    [fn({ kind: "operand", index: -1 }), step(0, "operand -1")],
    [fn({ kind: "parameter", index: 0.5 }), step(0, "parameter 0.5")],
    [fn({ kind: "constant", value: Number.NaN }), step(0, "the constant NaN")],
    [fn({ kind: "constant", value: "1" }), step(0, 'the constant "1"')],
    [fn(x, { kind: "unary", op: "exp", x: 1 }), step(1, "one that reads step 1")],
    [fn(x, { kind: "binary", op: "add", a: 0, b: 2 }), step(1, "one that reads step 2")],
    [fn(x, { kind: "where", condition: 0, a: 0 }), step(1, "one that reads step undefined")],
    [fn(x, { kind: "unary", op: "toString", x: 0 }), step(1, '"unary" "toString"')],
    [fn(x, { kind: "binary", op: "exp", a: 0, b: 0 }), step(1, '"binary" "exp"')],
    [fn(x, { kind: "loop", op: "exp", x: 0 }), step(1, '"loop" "exp"')],
  ])("%#", (value, message) => {
    expect(messageOf(() => checkElementwise("apply", "fn", value))).toBe(message);
  });

  it("nothing that elementwise made, and nothing that is the same", () => {
    const made: ElementwiseFunction = elementwise("f", ["x", "y"], ["p"], ({ x: a, y, p }) => a.where(y, p.sigmoid()));
    expect(() => checkElementwise("apply", "fn", made)).not.toThrow();
    expect(() => checkElementwise("apply", "fn", JSON.parse(JSON.stringify(made)))).not.toThrow();
  });
});
