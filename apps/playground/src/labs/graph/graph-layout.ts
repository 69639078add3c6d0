import type { ParsedNode } from "./parse-expression.ts";

/** Where nodes are, in columns and rows that need not be whole. */
export interface GraphLayout {
  readonly places: readonly { readonly column: number; readonly row: number }[];
  readonly columns: number;
  readonly rows: number;
}

/** Puts leaves below each other, and operations to the right of all that they take, halfway between these. */
export function layoutGraph(nodes: readonly ParsedNode[]): GraphLayout {
  const columns: number[] = [];
  for (const node of nodes) {
    const inputs = node.kind === "operation" ? node.inputs.map((input) => columns[input] ?? 0) : [];
    columns.push(node.kind === "operation" ? 1 + Math.max(...inputs) : 0);
  }
  const rows: number[] = [];
  let leaves = 0;
  for (const node of nodes) {
    if (node.kind !== "operation") {
      rows.push(leaves);
      leaves += 1;
      continue;
    }
    const inputs = node.inputs.map((input) => rows[input] ?? 0);
    rows.push(inputs.reduce((sum, row) => sum + row, 0) / inputs.length);
  }
  const last = Math.max(...columns);
  for (let column = 1; column <= last; column += 1) moveApart(rows, columns, column);
  const [low, high] = [Math.min(...rows), Math.max(...rows)];
  return {
    places: nodes.map((_, place) => ({ column: columns[place] ?? 0, row: (rows[place] ?? 0) - low })),
    columns: last + 1,
    rows: high - low + 1,
  };
}

/** Moves what is in one column apart, so that nothing lies over another. */
function moveApart(rows: number[], columns: readonly number[], column: number): void {
  const here = [...columns.keys()].filter((place) => columns[place] === column);
  here.sort((a, b) => (rows[a] ?? 0) - (rows[b] ?? 0));
  let least = Number.NEGATIVE_INFINITY;
  for (const place of here) {
    const row = Math.max(rows[place] ?? 0, least);
    rows[place] = row;
    least = row + 1;
  }
}
