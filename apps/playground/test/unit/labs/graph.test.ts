import { reference, setBackend } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { layoutGraph } from "../../../src/labs/graph/graph-layout.ts";
import { knownAfter, stepsOf } from "../../../src/labs/graph/graph-steps.ts";
import { mostNodes, type ParsedNode, parseExpression } from "../../../src/labs/graph/parse-expression.ts";
import { examples, readValues, writeValues } from "../../../src/labs/graph/settings.ts";
import { traceExpression } from "../../../src/labs/graph/trace.ts";

beforeEach(() => {
  setBackend(reference());
});

function nodesOf(text: string): readonly ParsedNode[] {
  const parsed = parseExpression(text);
  if ("problem" in parsed) throw new Error(`nodesOf: the text must be an expression, got ${parsed.problem}.`);
  return parsed.nodes;
}

describe("an expression", () => {
  it("is read as a graph in which a name is one node", () => {
    expect(nodesOf("x * x + 2")).toStrictEqual([
      { kind: "variable", name: "x" },
      { kind: "operation", name: "mul", inputs: [0, 0] },
      { kind: "number", value: 2 },
      { kind: "operation", name: "add", inputs: [1, 2] },
    ]);
  });

  it.each([
    ["x - y - z", -8],
    ["x ^ 2 ^ y", 256],
    ["x * y ^ 2", 18],
    ["-(x ^ 2)", -4],
    ["(-x) ^ 2", 4],
    ["3 - -x", 5],
    ["max(x, y) / min(x, y)", 1.5],
  ])("%s is what mathematics says it is", async (text, value) => {
    const traced = await traceExpression({ nodes: nodesOf(text), values: { x: 2, y: 3, z: 7 } });
    expect(traced.at(-1)?.value).toBe(value);
  });

  it.each([
    ["", { problem: "empty" }],
    ["  ", { problem: "empty" }],
    ["1 + 2", { problem: "noVariable" }],
    ["x +", { problem: "syntax", at: 4 }],
    ["(x", { problem: "syntax", at: 3 }],
    ["x y", { problem: "syntax", at: 1 }],
    ["-x ^ 2", { problem: "minusPower" }],
    ["y * -x ^ 2", { problem: "minusPower" }],
    ["sin(x)", { problem: "unknown", got: "sin" }],
    ["x % y", { problem: "unknown", got: "%" }],
    ["!x", { problem: "unknown", got: "!" }],
    ["x.y", { problem: "unknown", got: "MemberExpression" }],
    ["x ? y : z", { problem: "unknown", got: "ConditionalExpression" }],
    ["'x'", { problem: "unknown", got: "'x'" }],
    ["constructor(x)", { problem: "unknown", got: "constructor" }],
    ["exp(x, y)", { problem: "arguments", got: "exp", wanted: 1 }],
    ["max(x)", { problem: "arguments", got: "max", wanted: 2 }],
    [`${"x+".repeat(mostNodes)}x`, { problem: "tooLarge", most: mostNodes }],
  ])("%j is none", (text, problem) => {
    expect(parseExpression(text)).toStrictEqual(problem);
  });
});

describe("its gradients", () => {
  it.each(Object.entries(examples))("agree with the numerical slopes: %s", async (_, { f, at }) => {
    const nodes = nodesOf(f);
    const traced = await traceExpression({ nodes, values: readValues(at) });
    for (const [place, { gradient, numeric }] of traced.entries()) {
      if (nodes[place]?.kind === "variable") expect(numeric).toBeCloseTo(gradient, 6);
    }
  });

  it("are the upstream gradient times the local derivative, summed up where a name comes twice", async () => {
    const nodes = nodesOf("x * x");
    const [x, product] = await traceExpression({ nodes, values: { x: 3 } });
    expect(product?.locals).toStrictEqual([3, 3]);
    expect(x?.gradient).toBe(6);
  });
});

describe("its steps", () => {
  it("compute forwards, then hand back from the last operation to the first", () => {
    const nodes = nodesOf("(x + y) * z");
    expect(stepsOf(nodes).map(({ direction, node }) => `${direction} ${node}`)).toStrictEqual([
      "forward 2",
      "forward 4",
      "seed 4",
      "backward 4",
      "backward 2",
    ]);
    expect([...knownAfter(nodes, 1).values].sort()).toStrictEqual([0, 1, 2, 3]);
    expect([...knownAfter(nodes, 4).gradients].sort()).toStrictEqual([2, 3, 4]);
    expect([...knownAfter(nodes, 5).gradients].sort()).toStrictEqual([0, 1, 2, 3, 4]);
  });
});

describe("its layout", () => {
  it.each(Object.entries(examples))("puts no two nodes into one place: %s", (_, { f }) => {
    const { places, columns, rows } = layoutGraph(nodesOf(f));
    for (const [index, one] of places.entries()) {
      expect(one.column).toBeLessThan(columns);
      expect(one.row).toBeLessThan(rows);
      for (const other of places.slice(index + 1)) {
        expect(one.column === other.column && Math.abs(one.row - other.row) < 1).toBe(false);
      }
    }
  });
});

describe("the values of variables", () => {
  it("are written into a link and read again; what is no number is left out", () => {
    expect(readValues(writeValues({ x: -2, y1: 0.5 }))).toStrictEqual({ x: -2, y1: 0.5 });
    expect(readValues("x:1,y:,z:a,:3,w")).toStrictEqual({ x: 1 });
  });
});
