import type { Scalar, Tensor, Tensor2D, Tensor4D, Variable } from "@tensorflow/tfjs";
import type { Work } from "../harness/work.ts";
import type { Tfjs } from "../peers/tfjs.ts";
import { CLASSES, labelsOf, LEARNING_RATE, MOMENTUM } from "./training.ts";

/**
 * The same multilayer perceptron in TensorFlow.js. Multiplication, bias and activation are separate operations: on the
 * WebAssembly backend a step with `fused.matMul` takes longer.
 */
export function tfjsMlp(tf: Tfjs, batch: number): Work {
  const sizes = [784, 256, 128, CLASSES];
  const layers = sizes.slice(1).map((size, i) => ({
    weight: variable(tf, [sizes[i] as number, size]),
    bias: tf.variable(tf.zeros([size])),
  }));
  const x = tf.randomNormal([batch, 784]);
  const logits = (): Tensor2D => {
    let h: Tensor = x;
    layers.forEach(({ weight, bias }, i) => {
      const y = tf.add(tf.matMul(h, weight), bias);
      h = i < layers.length - 1 ? tf.relu(y) : y;
    });
    return h as Tensor2D;
  };
  return training(tf, batch, logits, [x], layers.flatMap(Object.values) as Variable[]);
}

/** The same convolutional network, in NHWC, the only layout that its CPU backend has. */
export function tfjsCnn(tf: Tfjs, batch: number): Work {
  const [kernel1, kernel2] = [variable(tf, [3, 3, 1, 16]), variable(tf, [3, 3, 16, 32])];
  const [bias1, bias2] = [tf.variable(tf.zeros([16])), tf.variable(tf.zeros([32]))];
  const [scale1, scale2] = [tf.variable(tf.ones([16])), tf.variable(tf.ones([32]))];
  const [shift1, shift2] = [tf.variable(tf.zeros([16])), tf.variable(tf.zeros([32]))];
  const [head, headBias] = [variable(tf, [32 * 7 * 7, CLASSES]), tf.variable(tf.zeros([CLASSES]))];
  const x = tf.randomNormal([batch, 28, 28, 1]) as Tensor4D;
  const block = (input: Tensor4D, kernel: Tensor, bias: Tensor, scale: Tensor, shift: Tensor): Tensor4D => {
    const y = tf.add(tf.conv2d(input, kernel as Tensor4D, 1, "same"), bias) as Tensor4D;
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    const normalized = tf.add(tf.mul(tf.div(tf.sub(y, mean), tf.sqrt(tf.add(variance, 1e-5))), scale), shift);
    return tf.maxPool(tf.relu(normalized) as Tensor4D, 2, 2, "valid");
  };
  const logits = (): Tensor2D => {
    const h = block(block(x, kernel1, bias1, scale1, shift1), kernel2, bias2, scale2, shift2);
    return tf.add(tf.matMul(tf.reshape(h, [batch, 32 * 7 * 7]), head), headBias) as Tensor2D;
  };
  const variables = [kernel1, bias1, scale1, shift1, kernel2, bias2, scale2, shift2, head, headBias];
  return training(tf, batch, logits, [x], variables);
}

function variable(tf: Tfjs, shape: readonly number[]): Variable {
  const fanIn = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  return tf.variable(tf.randomNormal([...shape], 0, 1 / Math.sqrt(fanIn)));
}

function training(
  tf: Tfjs,
  batch: number,
  logits: () => Tensor2D,
  data: readonly Tensor[],
  variables: readonly Variable[],
): Work {
  const target = tf.cast(tf.oneHot(tf.tensor1d(labelsOf(batch), "int32"), CLASSES), "float32");
  const optimizer = tf.train.momentum(LEARNING_RATE, MOMENTUM);
  return {
    step() {
      optimizer.minimize(() => tf.losses.softmaxCrossEntropy(target, logits()) as Scalar, false, [...variables]);
    },
    dispose() {
      optimizer.dispose();
      tf.dispose([target, ...data, ...variables]);
    },
  };
}
