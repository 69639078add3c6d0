/*
 * Optimizer steps in place. Whole vectors are changed: what is beyond the last element belongs to the same block. Called by
 * src/fused/optimization.ts.
 */
import { Adam, Sgd } from "./arguments.ts";
import { chunkStart } from "./control.ts";
import { CHUNK_ALIGNMENT } from "./layout.ts";
import { madd, splat } from "./math.ts";

/** Gradient descent, with a velocity if there is one. */
export function sgd(chunk: i32, _thread: i32): void {
  const rate = splat(-Sgd.learningRate()),
    momentum = splat(Sgd.momentum()),
    keep = splat(Sgd.keep()),
    decay = splat(Sgd.weightDecay());
  const nesterov = Sgd.nesterov(),
    isNew = Sgd.first(),
    hasDecay = Sgd.weightDecay() !== 0;
  const end = (<usize>chunkStart(chunk + 1, Sgd.size(), CHUNK_ALIGNMENT)) << 2;
  for (let at = (<usize>chunkStart(chunk, Sgd.size(), CHUNK_ALIGNMENT)) << 2; at < end; at += 16) {
    const p = v128.load(Sgd.parameter() + at);
    let d = v128.load(Sgd.grad() + at);
    if (hasDecay) d = madd(p, decay, d);
    if (Sgd.velocity() !== 0) {
      const to = Sgd.velocity() + at;
      const velocity = isNew ? d : madd(v128.load(to), momentum, f32x4.mul(d, keep));
      v128.store(to, velocity);
      d = nesterov ? madd(velocity, momentum, d) : velocity;
    }
    v128.store(Sgd.parameter() + at, madd(d, rate, p));
  }
}

/** Adam; with a largest second moment AMSGrad. */
export function adam(chunk: i32, _thread: i32): void {
  const rate = splat(-Adam.rate()),
    beta1 = splat(Adam.beta1()),
    beta2 = splat(Adam.beta2()),
    correction = splat(Adam.correction());
  const eps = splat(Adam.eps()),
    decay = splat(Adam.decay()),
    shrink = splat(Adam.shrink());
  const rest1 = splat(Adam.rest1()),
    rest2 = splat(Adam.rest2()),
    hasDecay = Adam.decay() !== 0;
  const end = (<usize>chunkStart(chunk + 1, Adam.size(), CHUNK_ALIGNMENT)) << 2;
  for (let at = (<usize>chunkStart(chunk, Adam.size(), CHUNK_ALIGNMENT)) << 2; at < end; at += 16) {
    let p = v128.load(Adam.parameter() + at);
    let g = v128.load(Adam.grad() + at);
    if (hasDecay) g = madd(p, decay, g);
    p = f32x4.mul(p, shrink);
    const m = madd(v128.load(Adam.moment1() + at), beta1, f32x4.mul(g, rest1));
    // In PyTorch's order: the square alone may be beyond float32.
    let v = madd(v128.load(Adam.moment2() + at), beta2, f32x4.mul(f32x4.mul(g, rest2), g));
    v128.store(Adam.moment1() + at, m);
    v128.store(Adam.moment2() + at, v);
    if (Adam.maxMoment2() !== 0) {
      v = f32x4.max(v, v128.load(Adam.maxMoment2() + at));
      v128.store(Adam.maxMoment2() + at, v);
    }
    const divisor = madd(f32x4.sqrt(v), correction, eps);
    v128.store(Adam.parameter() + at, madd(f32x4.div(m, divisor), rate, p));
  }
}
