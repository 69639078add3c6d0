import type { ElementwiseFunction, FormulaBinaryOp, FormulaStep } from "@ganglion/tensor";
import { type Code, unsigned, vector } from "./encode.ts";
import * as wasm from "./instructions.ts";
import type { KernelPlace } from "./kernel-code.ts";

/** Where the ints lie, from the first: the address of the result, the number of elements, the addresses of the operands. */
const [RESULT, SIZE, OPERANDS] = [0, 4, 8] as const;
/**
 * So many parameters and, behind them, constants are arguments, which are loaded once before the loop: the engine would make
 * a constant anew each time round. Further constants are in the code.
 */
const MAX_FLOATS = 16;
/** Chunks begin at multiples of so many elements. */
const ALIGN = 16;
/** The locals: the parameter, offsets in bytes from where the operands begin, addresses. The steps' values follow. */
const [CHUNK, AT, STOP, Y, X] = [0, 2, 3, 4, 5] as const;
const I32 = 0x7f;
const V128 = 0x7b;

/** The constants that are arguments. */
export function constantsOf({ steps, parameters }: ElementwiseFunction): readonly number[] {
  const constants = steps.flatMap((step) => (step.kind === "constant" ? [step.value] : []));
  return constants.slice(0, MAX_FLOATS - parameters.length);
}

/** What a kernel does: a loop over the vectors of a chunk, which computes the steps one after the other. */
export function kernelBody(fn: ElementwiseFunction, { ints, floats }: KernelPlace, functions: readonly string[]): Code {
  const { operands, steps } = fn;
  const values = X + operands.length;
  const last = steps.length - 1;
  const isConstant = constancy(fn);
  const called = (name: string): Code => wasm.call(functions.indexOf(name));
  const beginOf = (chunk: Code): Code => [
    chunk,
    [wasm.loadInt(ints + SIZE), wasm.constInt(ALIGN), called("chunkStart")],
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
    [wasm.loadInt(ints + RESULT), wasm.set(Y)],
    operands.map((_, i) => [wasm.loadInt(ints + OPERANDS + 4 * i), wasm.set(X + i)]),
    argumentCode(fn, floats, values),
    stepCode(fn, values, called, (place) => isConstant[place] === true),
    [isBefore, wasm.IF, wasm.LOOP],
    stepCode(fn, values, called, (place) => isConstant[place] !== true),
    [wasm.get(Y), wasm.get(AT), wasm.ADD_I32, valueCode(steps[last] as FormulaStep, values + last), wasm.STORE],
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
    const value = next < MAX_FLOATS ? wasm.loadSplat(floats + 4 * next++) : wasm.splat(step.value);
    return [value, wasm.set(values + place)];
  });
}

/** Whether each step has one value for all elements, so that it can be computed before the loop. */
function constancy({ steps }: ElementwiseFunction): readonly boolean[] {
  const isConstant: boolean[] = [];
  for (const step of steps) {
    const sources = Object.entries(step).flatMap(([name, value]) => (SOURCES.has(name) ? [value as number] : []));
    isConstant.push(step.kind !== "operand" && sources.every((source) => isConstant[source]));
  }
  return isConstant;
}

const SOURCES: ReadonlySet<string> = /* @__PURE__ */ new Set(["x", "a", "b", "condition"]);

/** Computes the steps that `isWanted` into their locals. The local of a comparison holds its mask. */
function stepCode(
  { steps }: ElementwiseFunction,
  values: number,
  called: (name: string) => Code,
  isWanted: (place: number) => boolean,
): Code {
  const at = (place: number): FormulaStep => steps[place] as FormulaStep;
  const valueAt = (place: number): Code => valueCode(at(place), values + place);
  const maskAt = (place: number): Code =>
    isMask(at(place)) ? wasm.get(values + place) : [wasm.get(values + place), wasm.splat(0), wasm.MASK.notEqual];
  const compute = (step: FormulaStep): Code | undefined => {
    if (step.kind === "operand") return [wasm.get(X + step.index), wasm.get(AT), wasm.ADD_I32, wasm.LOAD];
    if (step.kind === "unary") return [valueAt(step.x), wasm.INSTRUCTION[step.op] ?? called(step.op)];
    if (step.kind === "binary") {
      const code = boundCode(step.op, at(step.b), valueAt(step.b));
      return [valueAt(step.a), valueAt(step.b), code ?? wasm.INSTRUCTION[step.op] ?? called(step.op)];
    }
    if (step.kind !== "where") return undefined;
    if (isZero(at(step.a))) return [valueAt(step.b), maskAt(step.condition), wasm.AND_NOT];
    if (isZero(at(step.b))) return [valueAt(step.a), maskAt(step.condition), wasm.AND];
    return [valueAt(step.a), valueAt(step.b), maskAt(step.condition), wasm.BITSELECT];
  };
  return steps.map((step, place) => {
    const code = isWanted(place) ? compute(step) : undefined;
    return code === undefined ? [] : [code, wasm.set(values + place)];
  });
}

/** The value in the local of a step: of a comparison 1 where its mask is set. */
function valueCode(step: FormulaStep, local: number): Code {
  return isMask(step) ? [wasm.get(local), wasm.splat(1), wasm.AND] : wasm.get(local);
}

function isMask(step: FormulaStep): boolean {
  return step.kind === "binary" && step.op in wasm.MASK;
}

/** Whether a step is a constant without a bit. */
function isZero(step: FormulaStep): boolean {
  return step.kind === "constant" && Object.is(step.value, 0);
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
