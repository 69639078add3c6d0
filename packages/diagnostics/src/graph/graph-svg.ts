import { checkOptions, describeValue, oneOf, refusal } from "@ganglion/tensor";
import { checkParts, type Parts } from "../check-parts.ts";
import { escapeHtml } from "../report/escape-html.ts";
import type { ComputationGraph, GraphNode } from "./computation-graph.ts";

/** The parts of `@dagrejs/dagre` that are used. */
export interface DagreLike {
  readonly Graph: new () => DagreGraphLike;
  layout(graph: object): unknown;
}

/** The parts of its graphs that are used. */
export interface DagreGraphLike {
  setGraph(label: object): unknown;
  setDefaultEdgeLabel(make: () => object): unknown;
  setNode(id: string, label: object): unknown;
  setEdge(from: string, to: string): unknown;
  node(id: string): unknown;
  edge(from: string, to: string): unknown;
  graph(): unknown;
}

/** What `graphSvg` takes besides the graph. */
export interface GraphSvgOptions {
  /** `@dagrejs/dagre`, which finds a place for each node: `import * as dagre from "@dagrejs/dagre"`. */
  readonly dagre: DagreLike;
  /** Where the computation goes: "down", which is the default, or "right". */
  readonly direction?: "down" | "right";
}

/**
 * A computational graph as an SVG picture, in one string without scripts: a box for each node, with the shape of what it gives out, and
 * below it that of the gradient. Places are found by dagre, which is passed in, so that nobody else carries it.
 * @throws TypeError if it is no graph, or dagre is missing.
 * @example
 * ```ts no-run
 * import { writeFile } from "node:fs/promises";
 * import * as dagre from "@dagrejs/dagre";
 * import { computationGraph, graphSvg } from "@ganglion/diagnostics";
 * const graph = computationGraph((context) => loss(model(x, context), y), { model, level: "layers", gradients: true });
 * await writeFile("graph.svg", graphSvg(graph, { dagre }));
 * ```
 */
export function graphSvg(graph: ComputationGraph, options: GraphSvgOptions): string {
  const where = "graphSvg";
  checkParts(where, "graph", graph, GRAPH, "Pass what computationGraph gives.");
  checkEdges(where, graph);
  checkOptions<GraphSvgOptions>(where, options, { dagre: [], direction: DIRECTIONS });
  const { dagre, direction = "down" } = options as Partial<GraphSvgOptions>;
  if (typeof dagre?.Graph !== "function" || typeof dagre.layout !== "function") {
    const remedy = 'Install it, and pass the module: import * as dagre from "@dagrejs/dagre".';
    throw refusal(TypeError, where, "dagre must be @dagrejs/dagre", describeValue(dagre), remedy);
  }
  const places = placesOf(graph, dagre, direction);
  const { width, height } = places.graph() as Size;
  const boxes = graph.nodes.map((node) => box(node, places.node(node.id) as Box));
  const pairs = new Map(graph.edges.map(({ from, to }) => [`${from} ${to}`, [from, to] as const]));
  const arrows = [...pairs.values()].map(([from, to]) => arrow((places.edge(from, to) as { points: Point[] }).points));
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="Computational graph">
<style>${STYLE}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
${[...arrows, ...boxes].join("\n")}
</svg>
`;
}

const DIRECTIONS = /* @__PURE__ */ oneOf("down", "right");

const GRAPH: Parts = {
  nodes: [
    {
      id: "text",
      kind: "text",
      label: "text",
      path: "text?",
      shape: ["number"],
      dtype: "text",
      gradientShape: { optional: ["number"] },
    },
  ],
  edges: [{ from: "text", to: "text", shape: ["number"] }],
};

/** @throws TypeError unless all edges lead from node to node. */
function checkEdges(where: string, { nodes, edges }: ComputationGraph): void {
  const ids = new Set(nodes.map(({ id }) => id));
  const stray = edges.flatMap(({ from, to }) => [from, to]).find((id) => !ids.has(id));
  if (stray === undefined && ids.size === nodes.length) return;
  const got = stray === undefined ? "two nodes of one id" : `an edge of ${describeValue(stray)}`;
  throw refusal(TypeError, where, "edges must lead from node to node", got, "Pass what computationGraph gives.");
}

interface Size {
  readonly width: number;
  readonly height: number;
}
interface Point {
  readonly x: number;
  readonly y: number;
}
interface Box extends Size, Point {}

const [LETTER, LINE, MARGIN] = [7.2, 17, 10];

function placesOf({ nodes, edges }: ComputationGraph, dagre: DagreLike, direction: string): DagreGraphLike {
  const places = new dagre.Graph();
  places.setGraph({
    rankdir: direction === "down" ? "TB" : "LR",
    nodesep: 24,
    ranksep: 32,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  places.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const lines = linesOf(node);
    const longest = Math.max(...lines.map((line) => line.length));
    places.setNode(node.id, { width: longest * LETTER + 2 * MARGIN, height: lines.length * LINE + MARGIN });
  }
  for (const { from, to } of edges) places.setEdge(from, to);
  dagre.layout(places);
  return places;
}

/** What stands in a box. */
function linesOf({ kind, label, path, shape, dtype, gradientShape }: GraphNode): string[] {
  const isInLayer = path !== undefined && path !== "" && (kind === "layer" || kind === "operation");
  return [
    isInLayer ? `${path} ${label}` : label,
    `${dtype} [${shape.join(", ")}]`,
    ...(gradientShape === undefined ? [] : [`gradient [${gradientShape.join(", ")}]`]),
  ];
}

function box(node: GraphNode, { x, y, width, height }: Box): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const lines = linesOf(node).map((line, i) => {
    const at = top + MARGIN / 2 + (i + 0.75) * LINE;
    return `<text x="${round(x)}" y="${round(at)}"${i === 0 ? "" : ' class="shape"'}>${escapeHtml(line)}</text>`;
  });
  const frame = `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="5"/>`;
  return `<g class="${escapeHtml(node.kind)}">${frame}${lines.join("")}</g>`;
}

function arrow(points: readonly Point[]): string {
  return `<polyline points="${points.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ")}" marker-end="url(#tip)"/>`;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

const STYLE =
  "text{font:12px ui-monospace,monospace;text-anchor:middle;fill:#1b1b1b}.shape{fill:#555}rect{fill:#fff;stroke:#888}.parameter rect{fill:#fff4d6}.input rect{fill:#e6f0fa}.layer rect,.operation rect{fill:#eef6ee}polyline{fill:none;stroke:#777}marker path{fill:#777}";
