import { gelu } from "@ganglion/activations";
import { batchNorm } from "@ganglion/normalization";
import { add, convolve2d, exp, matmul, rng, softmax, sum, type Tensor } from "@ganglion/tensor";
import type { OperationName } from "./facts.ts";
import type { BackendsValues } from "./settings.ts";

/** An operation, ready to be run as often as is asked. */
export interface ReadyOperation {
  run(): Tensor;
  dispose(): void;
}

/** How large everything is: values of what acts on each element, sides of matrices, pixels of images. */
const sizes = {
  small: { elements: 1 << 14, side: 96, image: 16 },
  medium: { elements: 1 << 18, side: 256, image: 32 },
  large: { elements: 1 << 21, side: 512, image: 64 },
} as const;

/** Makes the operands on the active backend; they are the same, bit for bit, on each. */
export function readyOperation(name: OperationName, { size, seed }: BackendsValues): ReadyOperation {
  const { elements, side, image } = sizes[size];
  const random = rng(seed);
  const operand = (shape: readonly number[]): Tensor => random.normal(shape);
  switch (name) {
    case "add":
      return ready([operand([elements]), operand([elements])], ([a, b]) => add(a, b));
    case "exp":
      return ready([operand([elements])], ([x]) => exp(x));
    case "gelu":
      return ready([operand([elements])], ([x]) => gelu(x));
    case "sum":
      // Many sums: a single one may be near 0, beside which any rounding is large.
      return ready([operand([elements / 64, 64])], ([x]) => sum(x, { axis: 1 }));
    case "softmax":
      return ready([operand([elements / 64, 64])], ([x]) => softmax(x));
    case "matmul":
      return ready([operand([side, side]), operand([side, side])], ([a, b]) => matmul(a, b));
    case "convolve2d":
      return ready([operand([4, 8, image, image]), operand([16, 8, 3, 3])], ([x, w]) =>
        convolve2d(x, w, { padding: 1 }),
      );
    case "batchNorm": {
      const norm = batchNorm(16);
      return ready([operand([8, 16, image, image])], ([x]) => norm(x, { training: true }));
    }
  }
}

function ready(operands: readonly Tensor[], run: (operands: readonly [Tensor, Tensor]) => Tensor): ReadyOperation {
  return {
    run: () => run(operands as readonly [Tensor, Tensor]),
    dispose() {
      for (const one of operands) one.dispose();
    },
  };
}
