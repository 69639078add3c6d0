import type { ParsedNode } from "./parse-expression.ts";

/** One step: an operation computes its value, the last one's gradient is 1, or an operation hands its gradient on. */
export interface GraphStep {
  readonly direction: "forward" | "seed" | "backward";
  readonly node: number;
}

/** All steps of an expression, forwards and then backwards. */
export function stepsOf(nodes: readonly ParsedNode[]): readonly GraphStep[] {
  const operations = nodes.flatMap(({ kind }, node) => (kind === "operation" ? [node] : []));
  return [
    ...operations.map((node) => ({ direction: "forward" as const, node })),
    { direction: "seed" as const, node: nodes.length - 1 },
    ...operations.toReversed().map((node) => ({ direction: "backward" as const, node })),
  ];
}

/** What is known after so many steps. */
export interface Known {
  readonly values: ReadonlySet<number>;
  readonly gradients: ReadonlySet<number>;
  /** Operations that have handed their gradients on. */
  readonly passed: ReadonlySet<number>;
}

/** What is known after `count` steps. A gradient is, once every operation that takes the node has handed its own on. */
export function knownAfter(nodes: readonly ParsedNode[], count: number): Known {
  const done = stepsOf(nodes).slice(0, count);
  const of = (direction: GraphStep["direction"]): number[] =>
    done.filter((step) => step.direction === direction).map(({ node }) => node);
  const passed = new Set(of("backward"));
  const isKnown = (place: number): boolean => {
    const users = nodes.flatMap((node, user) =>
      node.kind === "operation" && node.inputs.includes(place) ? [user] : [],
    );
    return users.length > 0 && users.every((user) => passed.has(user));
  };
  return {
    values: new Set([...nodes.flatMap(({ kind }, node) => (kind === "operation" ? [] : [node])), ...of("forward")]),
    gradients: new Set(
      [...of("seed"), ...nodes.keys()].filter((place) => of("seed").includes(place) || isKnown(place)),
    ),
    passed,
  };
}
