import { formatShape, type Operand } from "@ganglion/tensor";

/** What is being computed, as errors and profiles name it. */
export interface OpCall {
  readonly op: string;
  readonly operands: readonly Operand[];
}

/** A name for an operation on operands; nothing is written out before an error needs it. */
export function opCall(op: string, ...operands: readonly (Operand | undefined)[]): OpCall {
  return { op, operands: operands.filter((operand) => operand !== undefined) };
}

/** The operands' shapes: `[2, 3] and [3]`. */
export function shapesOf({ operands }: OpCall): string {
  return operands.length === 0 ? "no operands" : operands.map(({ shape }) => formatShape(shape)).join(" and ");
}
