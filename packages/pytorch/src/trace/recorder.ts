import { type DType, type Operand, sameShape, type Shape, type TypedArray } from "@ganglion/tensor";
import { literal } from "../modules/code.ts";
import { notTraceable, type Part, type Statement } from "./statement.ts";

/** What a tensor is while a layer is recorded: what a line has computed, or one number that fills it. */
export interface Recorded {
  readonly shape: Shape;
  readonly source: readonly Part[] | { readonly constant: number };
  /** Whether it holds truth values in Python. */
  readonly isTruth?: boolean;
}

/** Where lines are written. */
export interface Recorder {
  readonly statements: Statement[];
  /** An operand as Python writes it, in the shape that it has. */
  of(x: Operand): Part[];
  /** The number that fills an operand, if one does. */
  constant(x: Operand): number | undefined;
  /** Writes a line; what it computes has the given shape. */
  line(shape: Shape, parts: readonly Part[], isTruth?: boolean): Recorded;
}

/** Records into a list of lines. */
export function recorder(): Recorder {
  const statements: Statement[] = [];
  const line = (shape: Shape, parts: readonly Part[], isTruth = false): Recorded => {
    statements.push(parts);
    return { shape, source: [{ value: statements.length - 1 }], isTruth };
  };
  const constant = (x: Operand): number | undefined => {
    const { source } = x.buffer as Recorded;
    return "constant" in source ? source.constant : undefined;
  };
  const of = (x: Operand): Part[] => {
    const { source, shape } = x.buffer as Recorded;
    if ("constant" in source) return [literal(source.constant)];
    if (sameShape(shape, x.shape)) return [...source];
    return [...source, ".reshape(", ...reshaped(x.shape), ")"];
  };
  return { statements, of, constant, line };
}

/** Lengths with commas between them. */
export function lengths(shape: readonly number[]): Part[] {
  return shape.flatMap((length, at): Part[] => (at === 0 ? [{ length }] : [", ", { length }]));
}

/** Lengths for `reshape`, which works out the one after the batch by itself, so that layers of all widths are one class. */
function reshaped(shape: readonly number[]): Part[] {
  const parts = lengths(shape);
  if (shape.length >= 2 && !shape.includes(0)) parts[2] = "-1";
  return parts;
}

/** What host values are while recording: only one number can be written into a line. */
export function uploaded(data: TypedArray, shape: Shape): Recorded {
  const [first = 0] = data;
  if (data.every((value) => Object.is(value, first))) return { shape, source: { constant: first } };
  throw notTraceable("it computes with a table of numbers that is no parameter and no buffer of it");
}

/** Python's name of a dtype. */
export function torchDType(dtype: DType): string {
  return `torch.${dtype}`;
}
