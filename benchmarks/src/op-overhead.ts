import { add, rng, scope } from "@ganglion/tensor";
import { compare } from "./harness/bars.ts";
import type { TimedRow } from "./harness/row.ts";

const SIZE = 10;
const REPEAT = 1000;

/** What one recorded operation costs apart from its arithmetic. */
export const opOverheadRow: TimedRow = {
  name: "op-overhead",
  title: "Overhead of one operation: adding 10 elements with autograd, forward",
  remarks: ["tfjs records nothing outside of `tf.grad`; its figure is the bare operation."],
  cases: () => [
    {
      label: "add of 10 elements",
      pieces: REPEAT,
      ours() {
        const random = rng(7);
        const [a, b] = [random.normal([SIZE]), random.normal([SIZE])];
        for (const x of [a, b]) x.requiresGrad = true;
        return {
          step() {
            scope(() => {
              for (let i = 0; i < REPEAT; i++) add(a, b);
            });
          },
          dispose: () => [a, b].forEach((x) => x.dispose()),
        };
      },
      "tfjs-wasm"(tf) {
        const [a, b] = [tf.randomNormal([SIZE]), tf.randomNormal([SIZE])];
        return {
          step() {
            tf.tidy(() => {
              for (let i = 0; i < REPEAT; i++) tf.add(a, b);
            });
          },
          dispose: () => tf.dispose([a, b]),
        };
      },
      torch: { work: "add", size: SIZE, repeat: REPEAT },
      limitMs: 0.003,
      bars: [compare("ganglion-1", "torch-1"), compare("ganglion-1", "tfjs-wasm")],
    },
  ],
};
