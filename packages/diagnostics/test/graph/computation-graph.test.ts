import * as dagre from "@dagrejs/dagre";
import { relu } from "@ganglion/fixtures/layers";
import { dropout, linear, residual, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import {
  type Context,
  exp,
  type Layer,
  mean,
  mul,
  ones,
  reference,
  rng,
  setBackend,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { parseHTML } from "linkedom";
import { beforeEach, expect, it } from "vitest";
import { type ComputationGraph, computationGraph, graphSvg } from "../../src/index.ts";

const backend = reference();
beforeEach(() => setBackend(backend));

const random = rng(7);
const net = (): Layer =>
  sequential({
    first: linear(3, 4, { rng: random, bias: false }),
    norm: batchNorm(4),
    block: residual(sequential(linear(4, 4, { rng: random, bias: false }), relu)),
    drop: dropout(0.1),
    head: linear(4, 2, { rng: random, bias: false }),
  });

/** A graph as lines: a node, and what it uses. */
function lines({ nodes, edges }: ComputationGraph): string[] {
  const name = new Map(
    nodes.map(({ id, label, path }) => [id, path === undefined || path === label ? label : `${path}:${label}`]),
  );
  return nodes.map(({ id, shape, gradientShape }) => {
    const from = edges.filter(({ to }) => to === id).map((edge) => name.get(edge.from));
    return `${name.get(id)} [${shape}]${gradientShape ? ` <- [${gradientShape}]` : ""} ${from.join(", ")}`.trimEnd();
  });
}

it("has a node for each operation, with shapes, layers and what it uses", () => {
  const weight = ones([3], { requiresGrad: true });
  const graph = computationGraph(() => exp(mul(tensor([[1, 2, 3]]), weight)).sum());
  expect(lines(graph)).toEqual(["input [1,3]", "input [3]", "mul [1,3] input, input", "exp [1,3] mul", "sum [] exp"]);
  expect(graph.edges[0]).toEqual({ from: "n0", to: "n2", shape: [1, 3] });
  expect(structuredClone(graph)).toEqual(graph);
});

it("has a node for each call of a layer, and says where gradients arrive", async () => {
  const model = net();
  const { norm } = model.children!;
  norm!.parameters!["weight"]!.grad = ones([4]);
  const memory = backend.memory().buffers;
  const y = tensor([0, 1], { dtype: "int32" });
  const loss = (context: Context): Tensor =>
    crossEntropy(
      model(
        tensor([
          [1, 2, 3],
          [3, 2, 1],
        ]),
        context,
      ),
      y,
    );
  const graph = computationGraph(loss, { model, level: "layers", gradients: true });
  const layers = lines(graph).filter((line) => /^(first|norm|block|drop|head)/.test(line));
  expect(layers).toEqual([
    "first:linear [2,4] <- [2,4] input",
    "norm:batchNorm [2,4] <- [2,4] first:linear",
    "block.body.0:linear [2,4] <- [2,4] norm:batchNorm",
    "block.body.1:relu [2,4] <- [2,4] block.body.0:linear",
    "block:add [2,4] <- [2,4] norm:batchNorm, block.body.1:relu",
    "drop:dropout [2,4] <- [2,4] block:add, input",
    "head:linear [2,2] <- [2,2] drop:dropout",
  ]);
  expect(graph.nodes.at(-1)).toMatchObject({ kind: "operation", path: undefined, shape: [], gradientShape: [] });
  // All is as it was.
  expect(await norm!.parameters!["weight"]!.grad!.array()).toEqual([1, 1, 1, 1]);
  expect(await norm!.buffers!["running_mean"]!.array()).toEqual([0, 0, 0, 0]);
  y.dispose();
  expect(backend.memory().buffers).toBeLessThanOrEqual(memory);
});

it("shows where nothing is differentiated", () => {
  const model = net();
  const loss = (context: Context): Tensor => {
    const once = model(ones([2, 3]), context);
    return mean(mul(once, model(ones([2, 3]), context).detach()));
  };
  const { nodes } = computationGraph(loss, { model, gradients: true });
  const inputs = nodes.filter(({ kind }) => kind === "input");
  expect(inputs.map(({ shape, gradientShape }) => [String(shape), gradientShape])).toContainEqual(["2,2", undefined]);
  const parameters = nodes.filter(({ kind }) => kind === "parameter");
  expect(parameters.map(({ label, gradientShape }) => `${label} ${gradientShape}`)).toContain("head.weight 2,4");
});

it("is a picture without scripts", () => {
  const model = sequential({ "<i>": linear(3, 2, { rng: random }), twice: linear(2, 2, { rng: random }) });
  const graph = computationGraph((context) => mean(model(ones([5, 3]), context)), { model, gradients: true });
  const svg = graphSvg(graph, { dagre });
  const { document } = parseHTML(svg);
  expect(document.querySelectorAll("g").length).toBe(graph.nodes.length);
  expect(document.querySelectorAll("polyline").length).toBe(graph.edges.length);
  expect(document.querySelectorAll("script, image, use").length).toBe(0);
  expect(svg).toContain("&lt;i&gt; affine");
  expect(svg).toContain("gradient [5, 2]");
  expect(svg).not.toMatch(/NaN|undefined/);
  const boxes = [...document.querySelectorAll("rect")].map((rect) =>
    ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name))),
  );
  // No two boxes lie on each other.
  for (const [i, [x, y, width, height]] of boxes.entries()) {
    for (const [left, top, wide, high] of boxes.slice(i + 1)) {
      const isApart = left! >= x! + width! || x! >= left! + wide! || top! >= y! + height! || y! >= top! + high!;
      expect(isApart).toBe(true);
    }
  }
  const across = parseHTML(graphSvg(graph, { dagre, direction: "right" })).document.querySelector("svg")!;
  expect(Number(across.getAttribute("width"))).toBeGreaterThan(Number(across.getAttribute("height")));
  expect(graphSvg({ nodes: [], edges: [] }, { dagre })).toContain("<svg");
});

it("refuses in words", () => {
  const graph = computationGraph(() => exp(ones([1], { requiresGrad: true })));
  expect(() => computationGraph((() => 3) as never)).toThrow(
    "computationGraph: what forward returns must be a tensor, got 3.",
  );
  expect(() => computationGraph(() => ones([2]), { level: "blocks" as never })).toThrow(
    /^computationGraph: level must be one of /,
  );
  expect(() => computationGraph(() => exp(ones([2], { requiresGrad: true })), { gradients: true })).toThrow(
    /must be a scalar/,
  );
  expect(() => graphSvg(graph, {} as never)).toThrow(
    'graphSvg: dagre must be @dagrejs/dagre, got undefined. Install it, and pass the module: import * as dagre from "@dagrejs/dagre".',
  );
  const edges = [{ from: "n0", to: "n9", shape: [] }];
  expect(() => graphSvg({ ...graph, edges }, { dagre })).toThrow(
    'graphSvg: edges must lead from node to node, got an edge of "n9". Pass what computationGraph gives.',
  );
  expect(() => graphSvg({} as never, { dagre })).toThrow(/^graphSvg: graph.nodes must be an array, got undefined\./);
});
