import type { ElementwiseFunction, FormulaBinaryOp, FormulaStep } from "@ganglion/tensor";
import { type Code, unsigned, vector } from "./encode.ts";
import * as wasm from "./instructions.ts";
import type { KernelPlace } from "./kernel-code.ts";

/** Where the words lie, from the first: the address of the result, the number of elements, the addresses of the operands. */
const [RESULT, SIZE, OPERANDS] = [0, 4, 8] as const;
/**
 * So many parameters and, behind them, constants are arguments, which are loaded once before the loop: the engine would make
 * a constant anew each time round. Further constants are in the code.
 */
const MOST_FLOATS = 16;
/** Chunks begin at multiples of so many elements. */
const ALIGN = 16;
/** The locals: the parameter, offsets in bytes from where the operands begin, addresses. The steps' values follow. */
const [CHUNK, AT, STOP, Y, X] = [0, 2, 3, 4, 5] as const;
const I32 = 0x7f;
const V128 = 0x7b;

/** The constants that are arguments. */
export function constantsOf({ steps, parameters }: ElementwiseFunction): readonly number[] {
  const constants = steps.flatMap((step) => (step.kind === "constant" ? [step.value] : []));
  return constants.slice(0, MOST_FLOATS - parameters.length);
}

/** What a kernel does: a loop over the vectors of a chunk, which computes the steps one after the other. */
export function kernelBody(
  fn: ElementwiseFunction,
  { words, floats }: KernelPlace,
  functions: readonly string[],
): Code {
  const { operands, steps } = fn;
  const values = X + operands.length;
  const called = (name: string): Code => wasm.call(functions.indexOf(name));
  const beginOf = (chunk: Code): Code => [
    chunk,
    [wasm.loadInt(words + SIZE), wasm.constInt(ALIGN), called("chunkStart")],
    [wasm.constInt(2), wasm.SHIFT_LEFT_I32],
  ];
  const isBefore = [wasm.get(AT), wasm.get(STOP), wasm.LESS_U32];
  return [
    vector([
      [unsigned(values - AT), I32],
      [unsigned(steps.length), V128],
    ]),
    [beginOf(wasm.get(CHUNK)), wasm.set(AT)],
    [beginOf([wasm.get(CHUNK), wasm.constInt(1), wasm.ADD_I32]), wasm.set(STOP)],
    [wasm.loadInt(words + RESULT), wasm.set(Y)],
    operands.map((_, i) => [wasm.loadInt(words + OPERANDS + 4 * i), wasm.set(X + i)]),
    argumentCode(fn, floats, values),
    [isBefore, wasm.IF, wasm.LOOP],
    stepCode(fn, values, called),
    [wasm.get(AT), wasm.constInt(16), wasm.ADD_I32, wasm.set(AT)],
    [isBefore, wasm.BACK_IF, wasm.END, wasm.END, wasm.END],
  ];
}

/** Puts parameters and constants into the locals of their steps. */
function argumentCode({ steps, parameters }: ElementwiseFunction, floats: number, values: number): Code {
  let next = parameters.length;
  return steps.map((step, place) => {
    if (step.kind === "parameter") return [wasm.loadSplat(floats + 4 * step.index), wasm.set(values + place)];
    if (step.kind !== "constant") return [];
    const value = next < MOST_FLOATS ? wasm.loadSplat(floats + 4 * next++) : wasm.splat(step.value);
    return [value, wasm.set(values + place)];
  });
}

/** Computes one vector of the result and stores it. The local of a comparison holds its mask. */
function stepCode({ steps }: ElementwiseFunction, values: number, called: (name: string) => Code): Code {
  const isMask = (place: number): boolean => {
    const step = steps[place] as FormulaStep;
    return step.kind === "binary" && step.op in wasm.MASK;
  };
  const valueAt = (place: number): Code =>
    isMask(place) ? [wasm.get(values + place), wasm.splat(1), wasm.AND] : wasm.get(values + place);
  const maskAt = (place: number): Code =>
    isMask(place) ? wasm.get(values + place) : [wasm.get(values + place), wasm.splat(0), wasm.MASK.notEqual];
  const compute = (step: FormulaStep): Code | undefined => {
    if (step.kind === "operand") return [wasm.get(X + step.index), wasm.get(AT), wasm.ADD_I32, wasm.LOAD];
    if (step.kind === "unary") return [valueAt(step.x), wasm.INSTRUCTION[step.op] ?? called(step.op)];
    if (step.kind === "binary") {
      const code = boundCode(step.op, steps[step.b] as FormulaStep, valueAt(step.b));
      return [valueAt(step.a), valueAt(step.b), code ?? wasm.INSTRUCTION[step.op] ?? called(step.op)];
    }
    if (step.kind === "where") return [valueAt(step.a), valueAt(step.b), maskAt(step.condition), wasm.BITSELECT];
    return undefined;
  };
  const computed = steps.map((step, place) => {
    const code = compute(step);
    return code === undefined ? [] : [code, wasm.set(values + place)];
  });
  return [computed, wasm.get(Y), wasm.get(AT), wasm.ADD_I32, valueAt(steps.length - 1), wasm.STORE];
}

/**
 * The larger or smaller of a value and a constant, where that can be told by one comparison. A NaN stays. Of two zeros the
 * comparison leaves the value, whose sign adding 0 sets right in a maximum, and nothing in a minimum with -0.
 */
function boundCode(op: FormulaBinaryOp, bound: FormulaStep, value: Code): Code | undefined {
  const code = wasm.BOUND[op];
  if (code === undefined || bound.kind !== "constant" || (op === "minimum" && Object.is(bound.value, -0)))
    return undefined;
  return op === "maximum" && Object.is(bound.value, 0) ? [code, value, wasm.INSTRUCTION.add as Code] : code;
}
