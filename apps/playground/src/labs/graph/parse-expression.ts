import jsep from "jsep";
import { functionArity, type OperationName, signs } from "./operations.ts";

/** A node of an expression; those that it takes come before it. */
export type ParsedNode =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "operation"; readonly name: OperationName; readonly inputs: readonly number[] };

/** Why a text is no expression, as data. */
export type ExpressionProblem =
  | { readonly problem: "empty" }
  | { readonly problem: "noVariable" }
  | { readonly problem: "syntax"; readonly at: number }
  | { readonly problem: "minusPower" }
  | { readonly problem: "unknown"; readonly got: string }
  | { readonly problem: "arguments"; readonly got: string; readonly wanted: number }
  | { readonly problem: "tooLarge"; readonly most: number };

/** An expression as a graph: its last node is its value. */
export type ParsedExpression = { readonly nodes: readonly ParsedNode[] } | ExpressionProblem;

/** As many nodes can be told apart. */
export const mostNodes = 40;

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** Refusals on the way, which `parseExpression` returns. */
class RefusedError extends Error {
  readonly reason: ExpressionProblem;
  constructor(reason: ExpressionProblem) {
    super(reason.problem);
    this.name = "RefusedError";
    this.reason = reason;
  }
}

/** Reads an expression of `+ - * / ^`, numbers, names and the functions of `functionArity`. A name is one node, however often it comes. */
export function parseExpression(text: string): ParsedExpression {
  if (text.trim() === "") return { problem: "empty" };
  // The parser takes the minus first, mathematics the power.
  if (/(?:^|[-+*/^(,])\s*-\s*[\w.]+\s*\^/.test(text)) return { problem: "minusPower" };
  jsep.addBinaryOp("^", 11, true);
  try {
    const nodes: ParsedNode[] = [];
    append(jsep(text) as Node, nodes, new Map());
    return nodes.some(({ kind }) => kind === "variable") ? { nodes } : { problem: "noVariable" };
  } catch (error) {
    if (error instanceof RefusedError) return error.reason;
    const { index } = error as { readonly index?: number };
    return { problem: "syntax", at: (index ?? 0) + 1 };
  }
}

/** Adds a node after those that it takes. Returns its place. */
function append(node: Node, nodes: ParsedNode[], variables: Map<string, number>): number {
  const push = (next: ParsedNode): number => {
    if (nodes.length === mostNodes) throw new RefusedError({ problem: "tooLarge", most: mostNodes });
    return nodes.push(next) - 1;
  };
  const operation = (name: OperationName, inputs: readonly Node[]): number => {
    const places = inputs.map((input) => append(input, nodes, variables));
    return push({ kind: "operation", name, inputs: places });
  };
  switch (node.type) {
    case "Identifier":
      return variable(String(node["name"]), variables, push);
    case "Literal": {
      const { value } = node;
      if (typeof value !== "number") throw new RefusedError({ problem: "unknown", got: String(node["raw"]) });
      return push({ kind: "number", value });
    }
    case "UnaryExpression": {
      const argument = node["argument"] as Node;
      if (node["operator"] === "+") return append(argument, nodes, variables);
      if (node["operator"] !== "-") throw new RefusedError({ problem: "unknown", got: String(node["operator"]) });
      const { value } = argument;
      return typeof value === "number" ? push({ kind: "number", value: -value }) : operation("neg", [argument]);
    }
    case "BinaryExpression": {
      const sign = String(node["operator"]);
      if (!isKeyOf(signs, sign)) throw new RefusedError({ problem: "unknown", got: sign });
      return operation(signs[sign], [node["left"] as Node, node["right"] as Node]);
    }
    case "CallExpression":
      return call(node, operation);
    case "Compound":
      throw new RefusedError({ problem: "syntax", at: 1 });
    default:
      throw new RefusedError({ problem: "unknown", got: node.type });
  }
}

function variable(name: string, variables: Map<string, number>, push: (node: ParsedNode) => number): number {
  const place = variables.get(name) ?? push({ kind: "variable", name });
  variables.set(name, place);
  return place;
}

function call(node: Node, operation: (name: OperationName, inputs: readonly Node[]) => number): number {
  const name = String((node["callee"] as Node)["name"]);
  const given = node["arguments"] as readonly Node[];
  if (!isKeyOf(functionArity, name)) throw new RefusedError({ problem: "unknown", got: name });
  const wanted = functionArity[name];
  if (given.length !== wanted) throw new RefusedError({ problem: "arguments", got: name, wanted });
  return operation(name, given);
}

function isKeyOf<T extends object>(table: T, key: string): key is string & keyof T {
  return Object.hasOwn(table, key);
}
