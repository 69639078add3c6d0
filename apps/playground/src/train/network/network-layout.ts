import type { DrawnLayer } from "../../worker/protocol.ts";

/** A column of the drawing: the input, or the units of a layer. */
export interface Column {
  /** Undefined for the input. */
  readonly layer: DrawnLayer | undefined;
  /** How many there are, and how many are drawn. */
  readonly units: number;
  readonly drawn: number;
}

/** Where the middle of a unit is. Units: pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The input, then a column for each layer with weights. */
export function columnsOf(layers: readonly DrawnLayer[], inputs: number, isPicture: boolean): Column[] {
  const input: Column = { layer: undefined, units: inputs, drawn: isPicture ? 1 : Math.min(inputs, 10) };
  return [input, ...layers.map((layer) => ({ layer, units: layer.units, drawn: layer.drawnUnits }))];
}

/** How large a drawing is, and how far its first and last column are from its edges. */
export interface NetworkRoom {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
}

/** Where the units of each column are, in a drawing of this size. */
export function spotsOf(columns: readonly Column[], { width, height, left, right }: NetworkRoom): Spot[][] {
  const most = Math.max(...columns.map(({ drawn }) => drawn));
  const gap = height / most;
  return columns.map(({ drawn }, index) => {
    const x = left + (index * (width - left - right)) / Math.max(1, columns.length - 1);
    const top = (height - drawn * gap) / 2 + gap / 2;
    return Array.from({ length: drawn }, (_, unit) => ({ x, y: top + unit * gap }));
  });
}
