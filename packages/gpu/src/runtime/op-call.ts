import { formatShape, type Operand } from "@ganglion/tensor";

/** What is being computed, as errors and profiles name it. */
export interface OpCall {
  readonly op: string;
  /** Those that an operation has by choice may be missing. */
  readonly operands: readonly (Operand | undefined)[];
}

/** A name for an operation on operands; nothing is written out before an error needs it. */
export function opCall(op: string, ...operands: readonly (Operand | undefined)[]): OpCall {
  return { op, operands };
}

/** The operands' shapes: `[2, 3] and [3]`. */
export function shapesOf({ operands }: OpCall): string {
  const shapes = operands.flatMap((operand) => (operand === undefined ? [] : [formatShape(operand.shape)]));
  return shapes.length === 0 ? "no operands" : shapes.join(" and ");
}
