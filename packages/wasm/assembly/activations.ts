/* Activations of four float32 lanes and their gradients, as far as they are faster than what is made of a formula. `p` is beta. */
import { erf, exp, log1p, madd, sigmoid, splat, tanh } from "./math.ts";

/** `x * factor`, 0 where the factor is: a gate that is shut lets no infinity through. */
/* @inline */ function gated(x: v128, factor: v128): v128 {
  return v128.andnot(f32x4.mul(x, factor), f32x4.eq(factor, splat(0)));
}

/* @inline */ export function relu(x: v128): v128 {
  return f32x4.pmax(x, splat(0));
}

/* @inline */ export function swish(x: v128, p: v128): v128 {
  return gated(x, sigmoid(f32x4.mul(x, p)));
}

/** The share of the normal distribution below `x`. */
/* @inline */ function normalBelow(x: v128): v128 {
  return madd(erf(f32x4.mul(x, constant(0.7071067690849304))), constant(0.5), constant(0.5));
}

/* @inline */ export function gelu(x: v128): v128 {
  return gated(x, normalBelow(x));
}

/** `tanh(sqrt(2 / pi) (x + 0.044715 x^3))` */
function geluInner(x: v128): v128 {
  const u = f32x4.mul(x, x);
  return tanh(f32x4.mul(x, madd(u, constant(0.035677408136300125), constant(0.7978845834732056))));
}

/* @inline */ export function geluTanh(x: v128): v128 {
  return gated(x, madd(geluInner(x), constant(0.5), constant(0.5)));
}

/* @inline */ export function softplus(x: v128, p: v128): v128 {
  const z = f32x4.mul(x, p);
  const y = f32x4.div(f32x4.add(f32x4.pmax(z, splat(0)), log1p(exp(f32x4.neg(f32x4.abs(z))))), p);
  return v128.bitselect(x, y, f32x4.gt(z, constant(20)));
}

/** `y` is relu's output (or its input). A NaN lets the gradient through, as in PyTorch. */
/* @inline */ export function reluGrad(y: v128, g: v128): v128 {
  return v128.andnot(g, f32x4.le(y, splat(0)));
}

/** `y (1 - y) g` from sigmoid's output. */
/* @inline */ export function sigmoidGrad(y: v128, g: v128): v128 {
  return f32x4.mul(g, f32x4.mul(y, f32x4.sub(constant(1), y)));
}

/** `(1 - y^2) g` from tanh's output. */
/* @inline */ export function tanhGrad(y: v128, g: v128): v128 {
  return f32x4.mul(g, f32x4.sub(constant(1), f32x4.mul(y, y)));
}

/* @inline */ export function swishGrad(x: v128, g: v128, p: v128): v128 {
  const z = f32x4.mul(x, p);
  const s = sigmoid(z);
  return f32x4.mul(g, f32x4.add(s, gated(z, f32x4.mul(s, f32x4.sub(constant(1), s)))));
}

/* @inline */ export function geluGrad(x: v128, g: v128): v128 {
  const density = f32x4.mul(exp(f32x4.mul(f32x4.mul(x, x), constant(-0.5))), constant(0.3989422804014327));
  return f32x4.mul(g, f32x4.add(normalBelow(x), gated(x, density)));
}

/* @inline */ export function geluTanhGrad(x: v128, g: v128): v128 {
  const t = geluInner(x);
  const inner = f32x4.mul(x, madd(f32x4.mul(x, x), constant(0.05351611220444519), constant(0.3989422804014327)));
  const derivative = gated(inner, f32x4.sub(constant(1), f32x4.mul(t, t)));
  return f32x4.mul(g, f32x4.add(madd(t, constant(0.5), constant(0.5)), derivative));
}

/* @inline */ export function softplusGrad(x: v128, g: v128, p: v128): v128 {
  return f32x4.mul(g, sigmoid(f32x4.mul(x, p)));
}
