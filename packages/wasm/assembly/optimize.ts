/*
 * Optimizer steps in place. Words: operands in 1 to 5 (0 where there is none), elements in 6. Whole vectors are changed:
 * what is beyond the last element belongs to the same block.
 */
import { chunkStart, float, int, pointer } from "./control.ts";
import { madd, splat } from "./math.ts";

/**
 * Operands: parameter, gradient, velocity or 0. Word 7: nesterov, word 8: the velocity is new. Floats: learning rate,
 * momentum, `1 - dampening`, weight decay.
 */
export function sgd(chunk: i32, _slot: i32): void {
  const rate = splat(-float(0)),
    momentum = splat(float(1)),
    keep = splat(float(2)),
    decay = splat(float(3));
  const nesterov = int(7),
    isNew = int(8),
    hasDecay = float(3) !== 0;
  const end = (<usize>chunkStart(chunk + 1, int(6), 16)) << 2;
  for (let at = (<usize>chunkStart(chunk, int(6), 16)) << 2; at < end; at += 16) {
    const p = v128.load(pointer(1) + at);
    let d = v128.load(pointer(2) + at);
    if (hasDecay) d = madd(p, decay, d);
    if (pointer(3) !== 0) {
      const to = pointer(3) + at;
      const velocity = isNew ? d : madd(v128.load(to), momentum, f32x4.mul(d, keep));
      v128.store(to, velocity);
      d = nesterov ? madd(velocity, momentum, d) : velocity;
    }
    v128.store(pointer(1) + at, madd(d, rate, p));
  }
}

/**
 * Operands: parameter, gradient, first and second moments, largest second moment or 0. Floats: `learning rate / (1 -
 * beta1^t)`, beta1, beta2, `1 / sqrt(1 - beta2^t)`, epsilon, weight decay of the gradient, factor of the weights,
 * `1 - beta1`, `1 - beta2`.
 */
export function adam(chunk: i32, _slot: i32): void {
  const rate = splat(-float(0)),
    beta1 = splat(float(1)),
    beta2 = splat(float(2)),
    correction = splat(float(3));
  const epsilon = splat(float(4)),
    decay = splat(float(5)),
    shrink = splat(float(6));
  const rest1 = splat(float(7)),
    rest2 = splat(float(8)),
    hasDecay = float(5) !== 0;
  const end = (<usize>chunkStart(chunk + 1, int(6), 16)) << 2;
  for (let at = (<usize>chunkStart(chunk, int(6), 16)) << 2; at < end; at += 16) {
    let p = v128.load(pointer(1) + at);
    let g = v128.load(pointer(2) + at);
    if (hasDecay) g = madd(p, decay, g);
    p = f32x4.mul(p, shrink);
    const m = madd(v128.load(pointer(3) + at), beta1, f32x4.mul(g, rest1));
    // In PyTorch's order: the square alone may be beyond float32.
    let v = madd(v128.load(pointer(4) + at), beta2, f32x4.mul(f32x4.mul(g, rest2), g));
    v128.store(pointer(3) + at, m);
    v128.store(pointer(4) + at, v);
    if (pointer(5) !== 0) {
      v = f32x4.max(v, v128.load(pointer(5) + at));
      v128.store(pointer(5) + at, v);
    }
    const divisor = madd(f32x4.sqrt(v), correction, epsilon);
    v128.store(pointer(1) + at, madd(f32x4.div(m, divisor), rate, p));
  }
}
