import { describe, expect, it } from "vitest";
import { kernelSource, parseKernel } from "../src/shader/kernel-source.ts";
import { declared, floats, ints, named } from "../src/shader/parameters.ts";
import { binaryExpression, numberExpression, unaryExpression } from "../src/shader/scalar-expressions.ts";
import { shaderText, uniformLayout } from "../src/shader/shader-source.ts";

const PARAMETERS = { ...ints("h", "w"), ...floats("eps") };

describe("parameters", () => {
  it("make the declaration and the call of a function", () => {
    expect(declared(PARAMETERS)).toBe("int h, int w, float eps");
    expect(named(PARAMETERS)).toBe("h, w, eps");
  });

  it("make the arguments of a kernel of gpu.js, after its arrays", () => {
    const { text } = parseKernel(kernelSource({ x: 1, weight: 4 }, PARAMETERS, "return x[this.thread.x] * eps;"));
    expect(text).toBe("function (x, weight, h, w, eps) {\nreturn x[this.thread.x] * eps;\n}");
  });

  it("make the struct of a shader and the layout of its uniforms, in one order", () => {
    const shader = shaderText({
      language: "wgsl",
      inputs: ["x"],
      outputs: ["y"],
      parameters: PARAMETERS,
      workgroupSize: [1, 1, 1],
      declarations: "",
      body: "  y[0] = x[0];",
    });
    expect(shader).toContain("struct Params {\n  h : i32,\n  w : i32,\n  eps : f32,\n}");
    expect(shader).toContain("var<storage, read> x : array<f32>;");
    expect(uniformLayout(PARAMETERS)).toStrictEqual({
      members: [
        { name: "h", type: "int", offset: 0 },
        { name: "w", type: "int", offset: 4 },
        { name: "eps", type: "float", offset: 8 },
      ],
      size: 16,
    });
    expect(uniformLayout({ ...PARAMETERS, ...ints("a", "b") }).size).toBe(32);
  });

  it("makes arrays of vectors of those that a shader reads or writes by two or four", () => {
    const shader = shaderText({
      language: "wgsl",
      inputs: ["a", "b", "c"],
      outputs: ["y"],
      vectors: { a: 4, b: 2, c: 1, y: 4 },
      parameters: PARAMETERS,
      workgroupSize: [1, 1, 1],
      declarations: "",
      body: "  y[0] = a[0];",
    });
    const bindings = shader.match(/@binding\([1-9]\).*/g);
    expect(bindings).toStrictEqual([
      "@binding(1) var<storage, read> a : array<vec4<f32>>;",
      "@binding(2) var<storage, read> b : array<vec2<f32>>;",
      "@binding(3) var<storage, read> c : array<f32>;",
      "@binding(4) var<storage, read_write> y : array<vec4<f32>>;",
    ]);
  });
});

describe("numberExpression", () => {
  it.each([
    [0, "0.0"],
    [-0, "negativeZero()"],
    [3, "3.0"],
    [-2.5, "(-2.5)"],
    [0.1, "0.10000000149011612"],
    [1e30, "1.0000000150474662e+30"],
    [-1e-7, "(-1.0000000116860974e-7)"],
    [2 ** 70, "1.1805916207174113e+21"],
    [1e39, "infinity()"],
    [-1e39, "(-infinity())"],
    [Number.NaN, "notANumber()"],
  ])("writes %d as a literal of a float, rounded to float32", (value, text) => {
    expect(numberExpression(value)).toBe(text);
  });
});

describe("expressions", () => {
  it("call what is there for a function of numbers", () => {
    expect(unaryExpression("neg", numberExpression(-1))).toBe("-((-1.0))");
    expect(binaryExpression("greaterEqual", "a", "b")).toBe("isLessOrEqual(b, a)");
  });
});
