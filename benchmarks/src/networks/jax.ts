import type { Array as JaxArray } from "@jax-js/jax";
import type { Work } from "../harness/work.ts";
import type { Jax } from "../peers/jax.ts";
import { CLASSES, labelsOf, LEARNING_RATE, MOMENTUM } from "./training.ts";

/** Named arrays: what jax-js differentiates by. */
type Weights = Record<string, JaxArray>;
type Model = (weights: Weights, x: JaxArray) => JaxArray;

/** The same multilayer perceptron in jax-js, its whole step compiled by `jit`. */
export function jaxMlp(jax: Jax, batch: number): Work {
  const { numpy: np, nn } = jax;
  const weights = {
    w1: normal(jax, [784, 256]),
    b1: np.zeros([256]),
    w2: normal(jax, [256, 128]),
    b2: np.zeros([128]),
    w3: normal(jax, [128, CLASSES]),
    b3: np.zeros([CLASSES]),
  };
  const model: Model = (p, x) => {
    const h1 = nn.relu(np.matmul(x, weightOf(p, "w1")).add(weightOf(p, "b1")));
    const h2 = nn.relu(np.matmul(h1, weightOf(p, "w2")).add(weightOf(p, "b2")));
    return np.matmul(h2, weightOf(p, "w3")).add(weightOf(p, "b3"));
  };
  return training(jax, model, weights, normal(jax, [batch, 784], 1));
}

/** The same convolutional network in jax-js. Pooling is a maximum over a reshape: faster there than `reduceWindow`. */
export function jaxCnn(jax: Jax, batch: number): Work {
  const { numpy: np, nn, lax } = jax;
  const weights = {
    k1: normal(jax, [16, 1, 3, 3]),
    b1: np.zeros([16]),
    scale1: np.ones([16]),
    shift1: np.zeros([16]),
    k2: normal(jax, [32, 16, 3, 3]),
    b2: np.zeros([32]),
    scale2: np.ones([32]),
    shift2: np.zeros([32]),
    w: normal(jax, [32 * 7 * 7, CLASSES]),
    b: np.zeros([CLASSES]),
  };
  const perChannel = (a: JaxArray): JaxArray => a.reshape([1, -1, 1, 1]);
  const norm = (x: JaxArray, scale: JaxArray, shift: JaxArray): JaxArray => {
    const axes = [0, 2, 3];
    const centered = x.ref.sub(np.mean(x, axes, { keepdims: true }));
    const variance = np.mean(np.square(centered.ref), axes, { keepdims: true });
    return centered
      .div(np.sqrt(variance.add(1e-5)))
      .mul(perChannel(scale))
      .add(perChannel(shift));
  };
  const pool = (x: JaxArray, channels: number, size: number): JaxArray =>
    np.max(x.reshape([batch, channels, size / 2, 2, size / 2, 2]), [3, 5]);
  const block = (p: Weights, x: JaxArray, i: 1 | 2, channels: number, size: number): JaxArray => {
    const y = lax.conv(x, weightOf(p, `k${i}`), [1, 1], "SAME").add(perChannel(weightOf(p, `b${i}`)));
    return pool(nn.relu(norm(y, weightOf(p, `scale${i}`), weightOf(p, `shift${i}`))), channels, size);
  };
  const model: Model = (p, x) => {
    const h = block(p, block(p, x, 1, 16, 28), 2, 32, 14);
    return np.matmul(h.reshape([batch, 32 * 7 * 7]), weightOf(p, "w")).add(weightOf(p, "b"));
  };
  return training(jax, model, weights, normal(jax, [batch, 1, 28, 28], 1));
}

function weightOf(weights: Weights, name: string): JaxArray {
  return weights[name] as JaxArray;
}

function normal({ random }: Jax, shape: readonly number[], std?: number): JaxArray {
  const fanIn = shape.length === 2 ? (shape[0] as number) : shape.slice(1).reduce((product, n) => product * n, 1);
  return random.normal(random.key(7), [...shape]).mul(std ?? 1 / Math.sqrt(fanIn));
}

/** One compiled function from weights and velocities to the next ones; arrays are counted by hand through `ref`. */
function training(jax: Jax, model: Model, initial: Weights, x: JaxArray): Work {
  const { numpy: np, nn, tree, jit, valueAndGrad, blockUntilReady } = jax;
  const batch = x.shape[0] as number;
  const target = nn.oneHot(np.array(labelsOf(batch), { dtype: np.int32 }), CLASSES);
  const loss = (p: Weights, input: JaxArray, y: JaxArray): JaxArray =>
    nn
      .logSoftmax(model(p, input))
      .mul(y)
      .sum()
      .mul(-1 / batch);
  const update = jit((p: Weights, v: Weights, input: JaxArray, y: JaxArray): [Weights, Weights] => {
    const [value, grads] = valueAndGrad(loss)(tree.ref(p), input, y);
    value.dispose();
    const velocity = tree.map((a: JaxArray, g: JaxArray) => a.mul(MOMENTUM).add(g), v, grads) as Weights;
    const move = (w: JaxArray, a: JaxArray): JaxArray => w.sub(a.mul(LEARNING_RATE));
    return [tree.map(move, p, tree.ref(velocity)) as Weights, velocity];
  });
  let weights = initial;
  let velocity = tree.map((w: JaxArray) => np.zeros(w.shape), initial) as Weights;
  return {
    async step() {
      [weights, velocity] = update(weights, velocity, x.ref, target.ref);
      await blockUntilReady([weights, velocity]);
    },
    dispose() {
      for (const held of [weights, velocity, x, target]) tree.dispose(held);
    },
  };
}
