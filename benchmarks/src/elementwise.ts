import { sigmoid, softmax } from "@ganglion/activations";
import { exp, noGrad, rng, scope, tanh, type Tensor } from "@ganglion/tensor";
import { atMost, compare, timesFaster } from "./harness/bars.ts";
import type { Case, TimedRow } from "./harness/row.ts";

const SHAPE = { rows: 1024, columns: 1024 };

const OPERATIONS: Readonly<Record<"exp" | "tanh" | "sigmoid" | "softmax", (x: Tensor) => Tensor>> = {
  exp: (x) => exp(x),
  tanh: (x) => tanh(x),
  sigmoid: (x) => sigmoid(x),
  softmax: (x) => softmax(x),
};

/** Functions of a million numbers. */
export const elementwiseRow: TimedRow = {
  name: "elementwise",
  title: "exp, tanh, sigmoid and row softmax of 1024 x 1024 numbers",
  remarks: [
    "sigmoid and softmax are within a few per cent of their bars, on one side or the other from run to run: both spend their time " +
      "in e^x, of four numbers at once where PyTorch takes eight or sixteen.",
  ],
  cases: () => Object.keys(OPERATIONS).map((name) => operation(name as keyof typeof OPERATIONS)),
};

function operation(name: keyof typeof OPERATIONS): Case {
  const call = OPERATIONS[name];
  return {
    label: name,
    ours() {
      const x = rng(7).normal([SHAPE.rows, SHAPE.columns]);
      return { step: () => noGrad(() => scope(() => void call(x))), dispose: () => x.dispose() };
    },
    "tfjs-wasm"(tf) {
      const x = tf.randomNormal([SHAPE.rows, SHAPE.columns]);
      return { step: () => tf.dispose(tf[name](x)), dispose: () => tf.dispose(x) };
    },
    torch: { work: "elementwise", op: name, ...SHAPE },
    bars: [
      atMost(1.2, "ganglion-1", "torch-1"),
      atMost(1.1, "native-1", "torch-1"),
      timesFaster(1, "ganglion-1", "tfjs-wasm"),
      compare("ganglion-2", "ganglion-1"),
      compare("ganglion-2", "torch-2"),
    ],
  };
}
