import type { Mode } from "@ganglion/gpu";
import {
  applyElementwise,
  elementwise,
  type ElementwiseFunction,
  rng,
  type Rng,
  setBackend,
  type Tensor,
  tensor,
  withoutFused,
} from "@ganglion/tensor";
import { randomElementwise } from "@ganglion/tensor/testing";
import { freshBackend, sharedBackend, type Variant } from "./backends.ts";

const NUMBERS = [0, -0, 1, -1, 0.5, -2.5, 3, 7.25, 40, -90, 1e-6, 1e30, Infinity, -Infinity, Number.NaN];

/** What comparing generated kernels found. */
export interface FormulaDifferences {
  readonly checks: number;
  /** The formulas whose kernel computes something else than the operations that it is composed of, and what. */
  readonly found: readonly string[];
}

/** Compares the kernels of random formulas to what the same device computes by an operation for each step. */
export async function formulas(variant: Variant, seed: number, count: number): Promise<FormulaDifferences> {
  const backend = await sharedBackend(variant);
  const random = rng(seed);
  const found: string[] = [];
  for (let i = 0; i < count; i++) {
    const fn = randomElementwise(random, 1 + random.integer(14));
    const operands = fn.operands.map(() => drawn(random, 30));
    const parameters = drawn(random, fn.parameters.length).filter(Number.isFinite);
    while (parameters.length < fn.parameters.length) parameters.push(random.integer(5) - 2);
    const outcome = async (on: typeof backend): Promise<ArrayLike<number>> => {
      setBackend(on);
      const y = applyElementwise(
        fn,
        operands.map((values) => tensor(values)),
        parameters,
      );
      return y.data();
    };
    const [mine, theirs] = [await outcome(backend), await outcome(withoutFused(backend))];
    const place = operands[0]?.findIndex((_, at) => !isSame(mine[at] as number, theirs[at] as number)) ?? -1;
    if (place >= 0) {
      const given = `${operands.map((values) => values[place])} and ${parameters}`;
      found.push(`${JSON.stringify(fn.steps)} of ${given}: ${mine[place]} instead of ${theirs[place]}`);
    }
  }
  return { checks: count, found: found.slice(0, 5) };
}

function drawn(random: Rng, count: number): number[] {
  return Array.from({ length: count }, () =>
    random.integer(3) === 0
      ? (NUMBERS[random.integer(NUMBERS.length)] as number)
      : Math.fround((random.integer(4001) - 2000) / 300),
  );
}

/** Equal, NaN or 0 of either sign, or rounded another way: a device may multiply and add in one step. */
function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-5 * Math.abs(b);
}

/** What formulas at their borders give, and how many programs each needs. */
export interface FormulaBorders {
  readonly values: Readonly<Record<string, readonly number[]>>;
  readonly compilations: Readonly<Record<string, number>>;
  /** Buffers that are alive at the end besides those of `values`. */
  readonly leftBuffers: number;
}

/** A formula on a backend of its own, so that its programs can be counted. */
export async function formulaBorders(mode: Mode): Promise<FormulaBorders> {
  const backend = await freshBackend(mode);
  setBackend(backend);
  const values: Record<string, readonly number[]> = {};
  const compilations: Record<string, number> = {};
  const run = async (
    name: string,
    fn: ElementwiseFunction,
    operands: readonly Tensor[],
    parameters: readonly number[],
  ): Promise<void> => {
    await backend.idle();
    const before = backend.counts().compilations;
    const y = applyElementwise(fn, operands, parameters);
    values[name] = Array.from(await y.data());
    compilations[name] = backend.counts().compilations - before;
    for (const x of [y, ...operands]) x.dispose();
  };
  const line = (): ElementwiseFunction => elementwise("*/ a\nline", ["x"], ["p"], ({ x, p }) => x.mul(p).add(0.1));
  const mine = line();
  await run("a line", mine, [tensor([1, 2, 3])], [2]);
  await run("the same on another shape", mine, [tensor([[5], [6]])], [2]);
  await run("the same once more with other numbers", mine, [tensor([1])], [-4]);
  await run("another one that is the same", line(), [tensor([1, 2])], [2]);
  await run("a parameter that is -0", signs(), [tensor([1, -1])], [-0]);
  await run("the same with 0", signs(), [tensor([1, -1])], [0]);
  await run("numbers beyond float32", beyond(), [tensor([1, -1])], [1e39]);
  await run("an operand that is not read", second(), [tensor([1, 2]), tensor([3, 4])], []);
  const seven = Array.from({ length: 7 }, (_, i) => tensor([i, 10 * i]));
  await run("all operands and parameters that there may be", total(7, 16), seven, new Array(16).fill(0.5));
  await run("a number for all", three(), [tensor([1, 2])], []);
  await run("no elements", mine, [tensor(new Float32Array(0), { shape: [0, 2] })], [1]);
  const { buffers } = backend.memory();
  backend.dispose();
  return { values, compilations, leftBuffers: buffers };
}

/** `x / p` tells -0 from 0. */
function signs(): ElementwiseFunction {
  return elementwise("signs", ["x"], ["p"], ({ x, p }, constant) => constant(1).div(p.mul(1)).mul(x));
}

function beyond(): ElementwiseFunction {
  return elementwise("beyond", ["x"], ["p"], ({ x, p }, constant) => x.mul(p).add(constant(1e38).mul(0)));
}

function three(): ElementwiseFunction {
  return elementwise("three", ["x"], [], (_, constant) => constant(3));
}

function second(): ElementwiseFunction {
  return elementwise("second", ["x", "y"], [], ({ y }) => y.mul(y));
}

/** The sum of so many operands and parameters. */
function total(operands: number, parameters: number): ElementwiseFunction {
  const names = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  return elementwise("total", names("x", operands), names("p", parameters), (variables, constant) =>
    Object.values(variables).reduce((sum, value) => sum.add(value), constant(0)),
  );
}
