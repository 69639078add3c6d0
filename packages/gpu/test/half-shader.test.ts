import { describe, expect, it } from "vitest";
import { halfShader } from "../src/half/half-shader.ts";
import { shaderText, type ShaderSource } from "../src/shader/shader-source.ts";

function source(body: string, declarations = ""): ShaderSource {
  return {
    language: "wgsl",
    inputs: ["x", "weight"],
    outputs: ["y"],
    vectors: { x: 4, y: 2 },
    parameters: { length: "int" },
    workgroupSize: [64, 1, 1],
    declarations,
    body,
  };
}

/** What becomes of statements where these arrays lie as float16. */
function halved(body: string, ...names: readonly string[]): string {
  return halfShader(source(body), names).body;
}

describe("halfShader", () => {
  it("makes float32 of what is read, and rounds what is written", () => {
    expect(halved("let a = x[i] * weight[row];", "x")).toBe("let a = vec4<f32>(x[i]) * weight[row];");
    expect(halved("let a = x[i] * weight[row];", "weight")).toBe("let a = x[i] * f32(weight[row]);");
    expect(halved("y[at(row, i)] = x[i].xy + 1.0; return;", "y")).toBe(
      "y[at(row, i)] = vec2<f16>(x[i].xy + 1.0); return;",
    );
    expect(halved("y[i] = x[i].xy; y[i + 1] = x[i].zw;", "x", "y")).toBe(
      "y[i] = vec2<f16>(vec4<f32>(x[i]).xy); y[i + 1] = vec2<f16>(vec4<f32>(x[i]).zw);",
    );
  });

  it("finds the end of a place in which there are brackets", () => {
    expect(halved("let a = weight[select(0, at[2], x[q - 1][3] > 0.0)][0];", "x", "weight")).toBe(
      "let a = f32(weight[select(0, at[2], vec4<f32>(x[q - 1])[3] > 0.0)])[0];",
    );
  });

  it("leaves other names, members and comparisons alone", () => {
    const body = "let ax = px[1] + p.x[0] + taxes[2]; if (ax == y[0].x) { return; }";
    expect(halved(body, "x")).toBe(body);
    expect(halved(body, "y")).toBe("let ax = px[1] + p.x[0] + taxes[2]; if (ax == vec2<f32>(y[0]).x) { return; }");
  });

  it("declares what it needs, also for functions", () => {
    const text = shaderText(halfShader(source("", "fn load(i : i32) -> vec4<f32> { return x[i]; }"), ["x", "y"]));
    expect(text).toMatch(/^enable f16;\nstruct Params \{/);
    expect(text).toContain("var<storage, read> x : array<vec4<f16>>;");
    expect(text).toContain("var<storage, read> weight : array<f32>;");
    expect(text).toContain("var<storage, read_write> y : array<vec2<f16>>;");
    expect(text).toContain("return vec4<f32>(x[i]);");
    expect(shaderText(source(""))).not.toContain("f16");
  });
});
