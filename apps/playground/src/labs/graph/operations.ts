/** The functions that an expression may call, and how many arguments each takes. */
export const functionArity = {
  exp: 1,
  log: 1,
  sqrt: 1,
  tanh: 1,
  sigmoid: 1,
  relu: 1,
  softplus: 1,
  abs: 1,
  max: 2,
  min: 2,
} as const;

/** The signs that stand between two values. */
export const signs = { "+": "add", "-": "sub", "*": "mul", "/": "div", "^": "pow" } as const;

/** What a node of the graph computes. */
export type OperationName = keyof typeof functionArity | (typeof signs)[keyof typeof signs] | "neg";

/** What is written on an operation's node. */
export function operationLabel(name: OperationName): string {
  const own: Partial<Record<OperationName, string>> = { add: "+", sub: "−", mul: "×", div: "÷", pow: "^", neg: "−( )" };
  return own[name] ?? name;
}
