import type { GpuBackend, Mode } from "@ganglion/gpu";
import {
  cast,
  concat,
  convolve2d,
  full,
  matmul,
  scope,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";
import { freshBackend } from "./backends.ts";

/** What a backend does with numbers, sizes and times that it was not made for. */
export interface BordersResult {
  /** By operation, what it says to a result that is too large, and how many buffers that leaves behind. */
  readonly tooLarge: Readonly<Record<string, readonly [message: string, left: number]>>;
  /** What numbers that are no whole ones are as int32, in memory and where one number stands for all elements. */
  readonly whole: readonly (readonly number[])[];
  /** A convolution of images without channels, without a bias and with one. */
  readonly noChannels: readonly (readonly number[])[];
  /** A reading that waits, a new operation, `idle` and `profile` after `dispose`; another backend in the meantime. */
  readonly disposed: readonly string[];
  readonly other: readonly number[];
}

/** Asks a backend all of that. */
export async function borders(mode: Mode): Promise<BordersResult> {
  const backend = await freshBackend(mode);
  setBackend(backend);
  const tooLarge = Object.fromEntries(
    Object.entries(excesses).map(([name, run]) => [name, scope(() => excess(backend, run))]),
  );
  const whole = await Promise.all(scope(wholeNumbers).map(numbers));
  const noChannels = await Promise.all(scope(withoutChannels).map(numbers));
  return { tooLarge, whole, noChannels, ...(await disposal(mode, backend)) };
}

/** Makes operands, and asks for a result of them. */
type Excess = () => () => Tensor;

const excesses: Readonly<Record<string, Excess>> = {
  product() {
    const [a, b] = [full([5000, 3], 1), full([3, 5000], 1)];
    return () => matmul(a, b);
  },
  "products of two batches"() {
    const [a, b] = [full([2, 1, 3000, 3], 1), full([1, 2, 3, 3000], 1)];
    return () => matmul(a, b);
  },
  "operand of a product"() {
    const [a, b] = [full([40, 1, 1, 500], 1), full([1, 2, 500, 500], 1)];
    return () => matmul(a, b);
  },
  convolution() {
    const [x, weight] = [full([2, 8, 150, 150], 1), full([512, 8, 3, 3], 1)];
    return () => convolve2d(x, weight, { padding: 1 });
  },
  zeros: () => () => zeros([2 ** 36 + 1]),
  "zeros beyond all numbers": () => () => zeros([1e15, 1e15, 1e15]),
  "-0": () => () => full([2 ** 30, 2 ** 30], -0),
  "what is repeated": () => {
    const [column, row] = [full([262_145, 1], 1), full([1, 262_144], 1)];
    return () => column.add(row);
  },
  "values of the host": () => {
    const values = new Int32Array(2 ** 24 + 1);
    return () => tensor(values);
  },
  join() {
    const parts = Array.from({ length: 9 }, () => full([2, 1_000_000], 1));
    return () => concat(parts, { axis: 1 });
  },
};

function excess(backend: GpuBackend, make: Excess): [message: string, left: number] {
  const run = make();
  const { buffers } = backend.memory();
  try {
    run();
    return ["nothing was thrown", 0];
  } catch (error) {
    return [String(error), backend.memory().buffers - buffers];
  }
}

const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.5, -1.5, 2.9] as const;

/** One over each number: that tells 0 from -0. */
function wholeNumbers(): Tensor[] {
  const inverse = (x: Tensor): Tensor => tensor(1).div(cast(x, "float32"));
  return [
    inverse(cast(tensor(Float32Array.from(broken)), "int32")),
    ...broken.map((value) => inverse(cast(full([1], value), "int32"))),
  ];
}

function withoutChannels(): Tensor[] {
  const [x, weight, bias] = [full([1, 0, 2, 2], 1), full([2, 0, 1, 2], 1), tensor([3, 4])];
  return [convolve2d(x, weight), convolve2d(x, weight, { bias })];
}

async function disposal(mode: Mode, backend: GpuBackend): Promise<Pick<BordersResult, "disposed" | "other">> {
  const neighbour = await freshBackend(mode);
  const [x, y] = [tensor([1, 2]), tensor([1, 2], { backend: neighbour })];
  await x.data();
  // Neither kernel is compiled yet.
  const waiting = [outcomeOf(x.mul(3).data()), y.mul(3).data()] as const;
  backend.dispose();
  const later = [outcomeOf(x.add(1).data()), outcomeOf(backend.idle()), outcomeOf(backend.profile(() => 1))];
  const disposed = [await waiting[0], ...(await Promise.all(later))];
  const other = [...(await waiting[1]), ...(await y.add(1).data())];
  neighbour.dispose();
  return { disposed, other };
}

async function numbers(x: Tensor): Promise<number[]> {
  return Array.from(await x.data());
}

function outcomeOf(pending: Promise<unknown>): Promise<string> {
  return pending.then(String, String);
}
