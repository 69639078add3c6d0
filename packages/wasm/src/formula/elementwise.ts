import {
  BackendError,
  checkElementwise,
  type ElementwiseFunction,
  type FusedKernels,
  type Operand,
  refusal,
} from "@ganglion/tensor";
import { floatsOf } from "../buffers.ts";
import { ARGUMENTS, CHUNK_ALIGNMENT, FLOATS } from "../generated/layout.ts";
import { addKernel, launchLinked } from "../linked-kernel.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";
import { functionBodies } from "./function-bodies.ts";
import { constantsOf } from "./kernel-body.ts";
import { kernelCode } from "./kernel-code.ts";

/** A kernel that was made of a function. */
interface Made {
  readonly kernel: number;
  readonly constants: readonly number[];
  /** Nanoseconds for one element on one thread. */
  readonly cost: number;
}

/** Nanoseconds that functions take for one element; all others are an instruction or two. */
const COST: Readonly<Record<string, number>> = {
  exp: 0.5,
  expm1: 1,
  log: 1,
  log1p: 1.5,
  tanh: 0.8,
  erf: 1,
  sigmoid: 0.7,
  pow: 15,
};
const CHEAP = 0.02;
/** What it takes to read and write one element. */
const MEMORY = 0.1;

/** Functions that are given as formulas: each is compiled when it is first used, and kept for as long as the backend. */
export function formulas(machine: Machine): Pick<FusedKernels, "elementwise"> {
  const known = new WeakMap<ElementwiseFunction, Made>();
  let bodies: ReadonlyMap<string, Uint8Array> | undefined;
  const byCode = new Map<string, number>();
  const make = (fn: ElementwiseFunction): Made => {
    checkElementwise("wasm", "fn", fn);
    const { compiled } = machine;
    bodies ??= functionBodies(compiled.code);
    const code = kernelCode(fn, {
      bodies,
      ints: ARGUMENTS,
      floats: FLOATS,
      shared: compiled.shared,
    });
    const key = code.join();
    const kernel = byCode.get(key) ?? compiledKernel(machine, fn.name, code);
    byCode.set(key, kernel);
    const made = { kernel, constants: constantsOf(fn), cost: costOf(fn) };
    known.set(fn, made);
    return made;
  };
  return {
    elementwise(fn, operands, parameters) {
      const { kernel, constants, cost } = known.get(fn) ?? make(fn);
      const { size } = operands[0] as Operand;
      const ints = [0, size];
      for (let i = 0; i < fn.operands.length; i++) ints.push(floatsOf(machine, fn.name, operands[i] as Operand, size));
      return produce(machine, 4 * size, ({ pointer }) => {
        if (size === 0) return;
        ints[0] = pointer;
        const floats = parameters.length === 0 ? constants : [...parameters, ...constants];
        launchLinked(machine, kernel, { ints, floats }, size * cost, size / CHUNK_ALIGNMENT);
      });
    },
  };
}

/** @throws BackendError if the host does not compile it, as browsers do not compile much at once. */
function compiledKernel(machine: Machine, name: string, code: Uint8Array<ArrayBuffer>): number {
  try {
    return addKernel(machine, code);
  } catch (error) {
    if (error instanceof BackendError) throw error;
    const rule = `the host must compile a kernel of ${code.length} bytes at once`;
    throw refusal(BackendError, name, rule, String(error).replace(/\.$/, ""), "Compose operations instead.");
  }
}

function costOf({ steps }: ElementwiseFunction): number {
  return steps.reduce((sum, step) => sum + ("op" in step ? (COST[step.op] ?? CHEAP) : CHEAP), MEMORY);
}
