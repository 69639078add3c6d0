import type { VNode } from "preact";
import { formatNumber, formatPlain } from "../../text/format.ts";
import { layoutGraph } from "./graph-layout.ts";
import { type GraphStep, knownAfter } from "./graph-steps.ts";
import { graphText } from "./graph-text.ts";
import { operationLabel } from "./operations.ts";
import type { ParsedNode } from "./parse-expression.ts";
import type { TracedNode } from "./trace.ts";

/** What `GraphPicture` takes. */
export interface GraphPictureProps {
  readonly expression: string;
  readonly nodes: readonly ParsedNode[];
  readonly traced: readonly TracedNode[];
  readonly steps: readonly GraphStep[];
  /** How many steps are done. */
  readonly done: number;
}

const [wide, high] = [106, 76];
const box = { width: 66, height: 32 };

/** The graph after some steps: what is known stands at its nodes and edges, and what happens now is marked. */
export function GraphPicture({ expression, nodes, traced, steps, done }: GraphPictureProps): VNode {
  const text = graphText.value;
  const layout = layoutGraph(nodes);
  const known = knownAfter(nodes, done);
  const now = steps[done - 1];
  const places = layout.places.map(({ column, row }) => ({ x: 38 + column * wide, y: 44 + row * high }));
  const size = { width: 38 + (layout.columns - 1) * wide + 52, height: (layout.rows - 1) * high + 92 };
  const label = text.graphLabel({ expression, nodes: nodes.length, step: done, steps: steps.length });
  return (
    <div class="graph-scroll" tabIndex={0} role="group" aria-label={text.graph}>
      <svg {...size} viewBox={`0 0 ${size.width} ${size.height}`} class="graph" role="img" aria-label={label}>
        {nodes.map((node, place) =>
          node.kind === "operation"
            ? node.inputs.map((input, which) => (
                <Edge
                  key={`${place}-${which}`}
                  from={places[input] ?? { x: 0, y: 0 }}
                  to={{ x: places[place]?.x ?? 0, y: (places[place]?.y ?? 0) + shift(which, node.inputs.length) }}
                  local={isHandedOn(nodes[input], known.passed.has(place)) ? traced[place]?.locals[which] : undefined}
                  isNow={now?.node === place && now.direction !== "seed"}
                />
              ))
            : null,
        )}
        {nodes.map((node, place) => (
          <GraphNode
            key={place}
            node={node}
            x={places[place]?.x ?? 0}
            y={places[place]?.y ?? 0}
            value={known.values.has(place) ? traced[place]?.value : undefined}
            gradient={known.gradients.has(place) ? traced[place]?.gradient : undefined}
            isNow={now?.node === place}
            isLast={place === nodes.length - 1}
          />
        ))}
      </svg>
    </div>
  );
}

/** Nobody moves a number, so what it would change is not said. */
function isHandedOn(input: ParsedNode | undefined, isPassed: boolean): boolean {
  return isPassed && input?.kind !== "number";
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Two edges into one node arrive beside each other. */
function shift(which: number, count: number): number {
  return count === 1 ? 0 : (which - 0.5) * 14;
}

interface EdgeProps {
  readonly from: Place;
  readonly to: Place;
  readonly local: number | undefined;
  readonly isNow: boolean;
}

function Edge({ from, to, local, isNow }: EdgeProps): VNode {
  const [left, right] = [from.x + box.width / 2, to.x - box.width / 2];
  const bend = (right - left) / 2;
  return (
    <g class="graph-edge" data-now={isNow ? "" : undefined}>
      <path d={`M${left} ${from.y}C${left + bend} ${from.y} ${right - bend} ${to.y} ${right} ${to.y}`} />
      {local === undefined ? null : (
        <text x={(left + right) / 2} y={(from.y + to.y) / 2 + 4} text-anchor="middle">
          {formatNumber(local)}
        </text>
      )}
    </g>
  );
}

interface GraphNodeProps extends Place {
  readonly node: ParsedNode;
  readonly value: number | undefined;
  readonly gradient: number | undefined;
  readonly isNow: boolean;
  readonly isLast: boolean;
}

function GraphNode({ node, x, y, value, gradient, isNow, isLast }: GraphNodeProps): VNode {
  const isNumber = node.kind === "number";
  return (
    <g class="graph-node" data-kind={node.kind} data-now={isNow ? "" : undefined}>
      <rect
        x={x - box.width / 2}
        y={y - box.height / 2}
        width={box.width}
        height={box.height}
        rx={node.kind === "operation" ? 16 : 6}
      />
      <text class="graph-label" x={x} y={y + 5} text-anchor="middle">
        {labelOf(node)}
      </text>
      {value === undefined || isNumber ? null : (
        <text class="graph-value" x={x} y={y - box.height / 2 - 6} text-anchor="middle">
          {isLast ? "f = " : ""}
          {formatNumber(value)}
        </text>
      )}
      {gradient === undefined || isNumber ? null : (
        <text class="graph-gradient" x={x} y={y + box.height / 2 + 15} text-anchor="middle">
          {formatNumber(gradient)}
        </text>
      )}
    </g>
  );
}

/** What stands on a node. */
function labelOf(node: ParsedNode): string {
  if (node.kind === "number") return formatPlain(node.value);
  return node.kind === "variable" ? node.name : operationLabel(node.name);
}
