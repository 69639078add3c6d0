import { matmul, noGrad, rng, scope } from "@ganglion/tensor";
import { atMost, type Bar, compare, timesFaster } from "./harness/bars.ts";
import type { Case, TimedRow } from "./harness/row.ts";

const SIZES = [32, 64, 128, 256, 512, 1024, 2048];

const FLAGS = {
  NN: { transposeA: false, transposeB: false },
  NT: { transposeA: false, transposeB: true },
  TN: { transposeA: true, transposeB: false },
} as const;

/** Products of square matrices, plain and with each operand transposed. */
export const matmulRow: TimedRow = {
  name: "matmul",
  title: "Matrix product of two N x N matrices",
  remarks: [
    "NT multiplies by the transpose of the second matrix, TN takes the transpose of the first.",
    "The SIMD peak is measured in the same rounds: multiplications and additions in registers, written in WebAssembly.",
    "tfjs transposes before it multiplies: with its own flags for that it is up to 50 times slower.",
    "A native product of 128 x 128 takes less than 20 µs on one thread, and one of them is the call's, which no other thread shortens.",
    "PyTorch uses the processor's widest vectors (256 or 512 bits), which WebAssembly does not have.",
  ],
  cases: () => SIZES.flatMap((n) => Object.keys(FLAGS).map((name) => product(n, name as keyof typeof FLAGS))),
};

function product(n: number, name: keyof typeof FLAGS): Case {
  const flags = FLAGS[name];
  return {
    label: `${n} ${name}`,
    flops: 2 * n ** 3,
    ours() {
      const random = rng(7);
      const [a, b] = [random.normal([n, n]), random.normal([n, n])];
      return {
        step: () => noGrad(() => scope(() => void matmul(a, b, flags))),
        dispose: () => [a, b].forEach((x) => x.dispose()),
      };
    },
    "tfjs-wasm"(tf) {
      const [a, b] = [tf.randomNormal([n, n]), tf.randomNormal([n, n])];
      return {
        step() {
          const left = flags.transposeA ? tf.transpose(a) : a;
          const right = flags.transposeB ? tf.transpose(b) : b;
          tf.dispose(tf.matMul(left, right));
          if (left !== a) tf.dispose(left);
          if (right !== b) tf.dispose(right);
        },
        dispose: () => tf.dispose([a, b]),
      };
    },
    ...(name === "NN" ? { "jax-js": jaxProduct(n) } : {}),
    torch: { work: "matmul", n, ...flags },
    bars: barsOf(n),
  };
}

function jaxProduct(n: number): NonNullable<Case["jax-js"]> {
  return ({ numpy: np, random, jit }) => {
    const [a, b] = [random.normal(random.key(1), [n, n]), random.normal(random.key(2), [n, n])];
    const multiply = jit(np.matmul);
    return {
      async step() {
        const y = multiply(a.ref, b.ref);
        await y.blockUntilReady();
        y.dispose();
      },
      dispose: () => [a, b].forEach((x) => x.dispose()),
    };
  };
}

function barsOf(n: number): Bar[] {
  return [
    timesFaster(1.25, "ganglion-1", "tfjs-wasm"),
    n === 512 ? timesFaster(0.85, "ganglion-1", "simd-peak") : compare("ganglion-1", "simd-peak"),
    n >= 128 ? timesFaster(1.8, "ganglion-2", "ganglion-1") : compare("ganglion-2", "ganglion-1"),
    ...(n < 128 ? [atMost(1.1, "ganglion-2", "ganglion-1")] : []),
    compare("native-1", "torch-1"),
    n >= 128 ? timesFaster(1.8, "native-2", "native-1") : compare("native-2", "native-1"),
  ];
}
