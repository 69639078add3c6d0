import type { ElementwiseFunction, FormulaStep, FusedKernels, Operand } from "@ganglion/tensor";
import { type ElementFunction, elementwise } from "../kernels/elementwise.ts";
import type { Engine } from "../runtime/engine.ts";
import { createLru } from "../runtime/lru.ts";
import { opCall } from "../runtime/op-call.ts";
import { binaryExpression, numberExpression, unaryExpression, whereExpression } from "../shader/scalar-expressions.ts";

/** Of how many different formulas the programs are told apart by short names. */
const MAX_FORMULAS = 512;

/** What of a function follows from its formula. */
interface Prepared {
  /** All that the program depends on. */
  readonly structure: string;
  /** Which operands, and which parameters, some step reads. */
  readonly operands: readonly number[];
  readonly parameters: readonly number[];
}

/** The kernel of functions that are given as formulas: each is made into a program, once. */
export function formulaKernel(engine: Engine): FusedKernels["elementwise"] {
  const known = new WeakMap<ElementwiseFunction, Prepared>();
  const names = createLru<string>(MAX_FORMULAS, () => undefined);
  let count = 0;
  return (fn, operands, parameters) => {
    const prepared = known.get(fn) ?? prepare(fn);
    known.set(fn, prepared);
    const [first] = operands as readonly [Operand, ...Operand[]];
    const read = prepared.operands.map((index) => operands[index] as Operand);
    const numbers = prepared.parameters.map((index) => parameters[index] as number);
    // Kernels of WebGL2 cannot be given -0 as a scalar. Elsewhere it is better than one in the text, whose sign a driver may lose.
    const isNegativeZero = numbers.map((value) => !engine.device.hasShaders && Object.is(value, -0));
    const name = names.get(prepared.structure, () => `formula.${count++}`);
    names.trim();
    const element: ElementFunction = {
      key: isNegativeZero.includes(true) ? `${name}.${isNegativeZero.map(Number).join("")}` : name,
      source: () => formulaSource(fn, prepared, isNegativeZero),
    };
    return elementwise(engine, opCall(fn.name, ...operands), element, first.shape, read, numbers);
  };
}

function prepare({ steps }: ElementwiseFunction): Prepared {
  const indices = (kind: "operand" | "parameter"): number[] =>
    steps.flatMap((step) => (step.kind === kind ? [step.index] : []));
  // JSON has no -0.
  const structure = JSON.stringify(steps, (_, value: unknown) => (Object.is(value, -0) ? "-0" : value));
  return { structure, operands: indices("operand"), parameters: indices("parameter") };
}

/** The function `apply`, with a variable for each step that computes something. */
function formulaSource({ steps }: ElementwiseFunction, prepared: Prepared, isNegativeZero: readonly boolean[]): string {
  const names: string[] = [];
  const nameOf = (place: number): string => names[place] as string;
  const lines: string[] = [];
  for (const [place, step] of steps.entries()) {
    if (step.kind === "operand") names.push(`x${step.index}`);
    else if (step.kind === "constant") names.push(numberExpression(step.value));
    else if (step.kind === "parameter") {
      const isZero = isNegativeZero[prepared.parameters.indexOf(step.index)] as boolean;
      names.push(isZero ? "negativeZero()" : `p${step.index}`);
    } else {
      names.push(`v${place}`);
      lines.push(`  float v${place} = ${expressionOf(step, nameOf)};`);
    }
  }
  const given = [...prepared.operands.map((index) => `x${index}`), ...prepared.parameters.map((index) => `p${index}`)];
  return `float apply(${given.map((name) => `float ${name}`).join(", ")}) {
${lines.join("\n")}
  return ${nameOf(steps.length - 1)};
}`;
}

type Computed = Extract<FormulaStep, { readonly kind: "unary" | "binary" | "where" }>;

function expressionOf(step: Computed, nameOf: (place: number) => string): string {
  if (step.kind === "unary") return unaryExpression(step.op, nameOf(step.x));
  if (step.kind === "binary") return binaryExpression(step.op, nameOf(step.a), nameOf(step.b));
  return whereExpression(nameOf(step.condition), nameOf(step.a), nameOf(step.b));
}
