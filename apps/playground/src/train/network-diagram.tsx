import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import type { ModelSummary } from "../worker/protocol.ts";
import { formatCount } from "../text/format.ts";

const width = 256;
const height = 96;
const most = 7;

interface Column {
  readonly units: number;
  readonly x: number;
  readonly ys: readonly number[];
}

/** The network as columns of units, at most seven of each drawn, with the true numbers below. */
export function NetworkDiagram(): VNode {
  const model = usePage().store.model.value;
  const columns = model === undefined ? [] : columnsOf(model);
  const parameters = model?.layers.reduce((total, layer) => total + layer.parameters, 0) ?? 0;
  const sizes = columns.map(({ units }) => units);
  return (
    <figure class="network">
      <svg class="network-drawing" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
        {columns.slice(1).map((column, index) => (
          <path key={index} class="network-lines" d={linesBetween(columns[index], column)} />
        ))}
        {columns.map(({ x, ys, units }, index) => (
          <g key={index}>
            {ys.map((y) => (
              <circle key={y} class="network-unit" cx={x} cy={y} r="3.2" />
            ))}
            {units > ys.length ? (
              <text class="network-more" x={x} y={height - 3}>{`+${units - ys.length}`}</text>
            ) : null}
          </g>
        ))}
      </svg>
      <figcaption class="network-caption">
        <strong>{sizes.join(" → ")}</strong>
        <span>{model === undefined ? "" : formatCount(parameters, "parameter")}</span>
      </figcaption>
    </figure>
  );
}

function columnsOf({ input, layers }: ModelSummary): Column[] {
  const inputs = input.reduce((product, axis) => product * axis, 1);
  const sizes = [inputs, ...layers.filter(({ kind }) => kind === "linear").map(({ shape }) => shape.at(-1) ?? 0)];
  return sizes.map((units, index) => {
    const x = 14 + (index * (width - 28)) / (sizes.length - 1);
    const drawn = Math.min(units, most);
    const gap = 11;
    const top = (height - 10 - (drawn - 1) * gap) / 2;
    return { units, x, ys: Array.from({ length: drawn }, (_, unit) => top + unit * gap) };
  });
}

function linesBetween(from: Column | undefined, to: Column): string {
  if (from === undefined) return "";
  return from.ys.flatMap((y) => to.ys.map((target) => `M${from.x} ${y}L${to.x} ${target}`)).join("");
}
