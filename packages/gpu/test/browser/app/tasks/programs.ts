import { relu } from "@ganglion/activations";
import type { Mode } from "@ganglion/gpu";
import {
  type Backend,
  convolve2d,
  exp,
  keep,
  maximum,
  reference,
  rng,
  scope,
  setBackend,
  slice,
  softmax,
  type Tensor,
  tanh,
} from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import { freshBackend } from "./backends.ts";

/** What came of steps that differ from each other. */
export interface ProgramsResult {
  /** How many steps of each kind were taken. */
  readonly kinds: Readonly<Record<Difference, number>>;
  readonly compared: number;
  readonly found: readonly string[];
  readonly leftBuffers: number;
}

/** In what a step is unlike the one before: in nothing, or in one thing. */
type Difference = "nothing" | "kernel" | "shape" | "number" | "order" | "disposed" | "kept" | "read";

const DIFFERENCES: readonly Difference[] = [
  "nothing",
  "kernel",
  "shape",
  "number",
  "order",
  "disposed",
  "kept",
  "read",
];

/** A program of a few operations, as data, so that two backends can be given the same. */
interface Program {
  readonly operations: readonly number[];
  readonly rows: number;
  readonly factor: number;
}

/** A step: what it runs, in what it is unlike the base, and at which of its operations. */
interface Step {
  readonly difference: Difference;
  readonly at: number;
  readonly program: Program;
}

/**
 * Takes `count` steps of a random program, most of which are like the last and the others unlike it in one thing: another kernel,
 * another size, another number, two operations in the other order, a tensor that is given back at once or held for longer, or a value
 * that is read and decides what comes next. A state goes from each step to the next, so that one wrong step spoils all after it.
 * The backend is its own: of one that others use too the collector gives back, at any time, what those have left to it.
 */
export async function programs(mode: Mode, seed: number, count: number): Promise<ProgramsResult> {
  const backend = await freshBackend(mode);
  const steps = plan(seed, count);
  const mine = await take(backend, steps);
  const theirs = await take(reference(), steps);
  const found: string[] = [];
  for (const [i, x] of mine.entries()) {
    try {
      await assertAllClose(x, theirs[i] as Tensor, { rtol: 1e-4, atol: 1e-4 });
    } catch (error) {
      found.push(`step ${i}, ${steps[i]?.difference}: ${(error as Error).message}`);
    }
    x.dispose();
  }
  const kinds = Object.fromEntries(DIFFERENCES.map((name) => [name, 0])) as Record<Difference, number>;
  for (const { difference } of steps) kinds[difference] += 1;
  const leftBuffers = backend.memory().buffers;
  backend.dispose();
  return { kinds, compared: mine.length, found: found.slice(0, 3), leftBuffers };
}

function plan(seed: number, count: number): Step[] {
  setBackend(reference());
  const numbers = rng(seed)
    .uniform([count * 4 + 16])
    .dataSync();
  let next = 0;
  const below = (limit: number): number => Math.floor((numbers[next++ % numbers.length] as number) * limit);
  const operations = Array.from({ length: 9 }, () => below(OPERATIONS.length));
  const base: Program = { operations, rows: 4 + below(3), factor: 0.5 };
  return Array.from({ length: count }, (): Step => {
    const difference = DIFFERENCES[Math.max(0, below(2 * DIFFERENCES.length) - DIFFERENCES.length)] as Difference;
    const at = below(operations.length - 1);
    return { difference, at, program: unlike(base, difference, at, below) };
  });
}

function unlike(base: Program, difference: Difference, at: number, below: (limit: number) => number): Program {
  const { operations } = base;
  const other = below(OPERATIONS.length);
  if (difference === "kernel") return { ...base, operations: operations.map((one, i) => (i === at ? other : one)) };
  if (difference === "shape") return { ...base, rows: 1 + below(12) };
  if (difference === "number") return { ...base, factor: below(7) / 8 };
  if (difference !== "order") return base;
  const [first, second] = operations.slice(at, at + 2) as [number, number];
  return { ...base, operations: [...operations.slice(0, at), second, first, ...operations.slice(at + 2)] };
}

/** What each step computed. */
async function take(backend: Backend, steps: readonly Step[]): Promise<Tensor[]> {
  setBackend(backend);
  const inputs = keep(rng(3).normal([12, 8]));
  let state = keep(rng(4).normal([8, 8], { std: 0.4 }));
  const held: Tensor[] = [];
  const results: Tensor[] = [];
  for (const step of steps) {
    const decision = step.difference === "read" ? await firstOf(state) : 1;
    const { result, following } = scope(() => {
      const x = run(
        slice(inputs, [
          [0, step.program.rows],
          [0, 8],
        ]),
        state,
        step,
        held,
      );
      const y = decision > 0 ? x : x.neg();
      return { result: y, following: tanh(state.mul(0.9).add(y.matmul(y, { transposeA: true }).mul(0.05))) };
    });
    state.dispose();
    state = following;
    results.push(result);
    if (step.difference !== "kept") for (const one of held.splice(0)) one.dispose();
  }
  for (const one of [inputs, state, ...held]) one.dispose();
  return results;
}

function run(input: Tensor, state: Tensor, { difference, at, program }: Step, held: Tensor[]): Tensor {
  let x = input;
  for (const [i, index] of program.operations.entries()) {
    const next = tanh((OPERATIONS[index] as Operation)(x, state, program.factor));
    if (i === at && i > 0 && difference === "disposed") x.dispose();
    if (i === at && difference === "kept") held.push(keep(next.mul(2)));
    x = next;
  }
  return x;
}

/** Of `[rows, 8]` it makes the same again. */
type Operation = (x: Tensor, state: Tensor, factor: number) => Tensor;

const OPERATIONS: readonly Operation[] = [
  (x) => x.add(x),
  (x, _, factor) => x.mul(factor),
  (x, state) => x.matmul(state),
  (x, state) => x.matmul(state, { transposeB: true }),
  (x) => relu(x),
  (x) => maximum(x, -0.25),
  (x) => exp(x).div(exp(x).sum({ axis: 1, keepDims: true })),
  (x) => softmax(x),
  (x) => x.sub(x.mean({ axis: 0, keepDims: true })),
  (x, state) =>
    x.add(
      slice(state, [
        [0, 1],
        [0, 8],
      ]),
    ),
  (x, state) => images(x, state),
  (x) => x.transpose().reshape([8, -1]).transpose(),
];

/** As images of one channel, two lines of four pixels each, seen through a window of 3 x 3. */
function images(x: Tensor, state: Tensor): Tensor {
  const window = slice(state, [
    [0, 3],
    [0, 3],
  ]).reshape([1, 1, 3, 3]);
  return convolve2d(x.reshape([-1, 1, 2, 4]), window, { padding: 1 }).reshape([-1, 8]);
}

async function firstOf(state: Tensor): Promise<number> {
  const first = scope(() => slice(state.reshape([-1]), [[0, 1]]));
  const value = await first.item();
  first.dispose();
  return value;
}
