/* Activations of four float32 lanes and their gradients. `p` is the parameter: slope, alpha or beta. */
import { clamp, erf, exp, expm1, log1p, madd, sigmoid, splat, tanh } from "./math.ts";

const SELU_ALPHA: f32 = 1.6732632423543772;
const SELU_SCALE: f32 = 1.0507009873554805;

/* @inline */ function isPositive(x: v128): v128 {
  return f32x4.gt(x, splat(0));
}

/* @inline */ export function relu(x: v128): v128 {
  return f32x4.pmax(x, splat(0));
}

/* @inline */ export function leakyRelu(x: v128, p: v128): v128 {
  return v128.bitselect(x, f32x4.mul(x, p), isPositive(x));
}

/* @inline */ export function elu(x: v128, p: v128): v128 {
  return v128.bitselect(x, f32x4.mul(p, expm1(x)), isPositive(x));
}

/* @inline */ export function selu(x: v128): v128 {
  return f32x4.mul(elu(x, splat(SELU_ALPHA)), splat(SELU_SCALE));
}

/* @inline */ export function swish(x: v128, p: v128): v128 {
  return f32x4.mul(x, sigmoid(f32x4.mul(x, p)));
}

/** The share of the normal distribution below `x`. */
/* @inline */ function normalBelow(x: v128): v128 {
  return madd(erf(f32x4.mul(x, splat(0.7071067690849304))), splat(0.5), splat(0.5));
}

/* @inline */ export function gelu(x: v128): v128 {
  return f32x4.mul(x, normalBelow(x));
}

/** `tanh(sqrt(2 / pi) (x + 0.044715 x^3))` */
function geluInner(x: v128): v128 {
  const u = f32x4.mul(x, x);
  return tanh(f32x4.mul(x, madd(u, splat(0.035677408136300125), splat(0.7978845834732056))));
}

/* @inline */ export function geluTanh(x: v128): v128 {
  return f32x4.mul(f32x4.mul(x, splat(0.5)), f32x4.add(splat(1), geluInner(x)));
}

/* @inline */ export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, splat(0)), log1p(exp(f32x4.neg(f32x4.abs(x)))));
}

/** `tanh(softplus(x)) = n / (n + 2)` with `n = e^2x + 2 e^x`. Above 20 it is 1. */
/* @inline */ export function mish(x: v128): v128 {
  const e = exp(f32x4.pmin(x, splat(20)));
  const n = madd(e, e, f32x4.add(e, e));
  return f32x4.mul(x, f32x4.div(n, f32x4.add(n, splat(2))));
}

/* @inline */ export function hardSwish(x: v128): v128 {
  return f32x4.mul(x, f32x4.mul(clamp(f32x4.add(x, splat(3)), 0, 6), splat(<f32>(1.0 / 6.0))));
}

/** `y` is relu's output (or its input). A NaN lets the gradient through, as in PyTorch. */
/* @inline */ export function reluGrad(y: v128, g: v128): v128 {
  return v128.andnot(g, f32x4.le(y, splat(0)));
}

/* @inline */ export function leakyReluGrad(x: v128, g: v128, p: v128): v128 {
  return v128.bitselect(g, f32x4.mul(g, p), isPositive(x));
}

/* @inline */ export function eluGrad(x: v128, g: v128, p: v128): v128 {
  return v128.bitselect(g, f32x4.mul(g, f32x4.mul(p, exp(x))), isPositive(x));
}

/* @inline */ export function seluGrad(x: v128, g: v128): v128 {
  return f32x4.mul(eluGrad(x, g, splat(SELU_ALPHA)), splat(SELU_SCALE));
}

/** `y (1 - y) g` from sigmoid's output. */
/* @inline */ export function sigmoidGrad(y: v128, g: v128): v128 {
  return f32x4.mul(g, f32x4.mul(y, f32x4.sub(splat(1), y)));
}

/** `(1 - y^2) g` from tanh's output. */
/* @inline */ export function tanhGrad(y: v128, g: v128): v128 {
  return f32x4.mul(g, f32x4.sub(splat(1), f32x4.mul(y, y)));
}

/* @inline */ export function swishGrad(x: v128, g: v128, p: v128): v128 {
  const z = f32x4.mul(x, p);
  const s = sigmoid(z);
  return f32x4.mul(g, madd(f32x4.mul(z, s), f32x4.sub(splat(1), s), s));
}

/* @inline */ export function geluGrad(x: v128, g: v128): v128 {
  const density = f32x4.mul(exp(f32x4.mul(f32x4.mul(x, x), splat(-0.5))), splat(0.3989422804014327));
  return f32x4.mul(g, madd(x, density, normalBelow(x)));
}

/* @inline */ export function geluTanhGrad(x: v128, g: v128): v128 {
  const t = geluInner(x);
  const slope = madd(f32x4.mul(x, x), splat(0.10703222440890038), splat(0.7978845834732056));
  const inner = f32x4.mul(f32x4.sub(splat(1), f32x4.mul(t, t)), f32x4.mul(x, slope));
  return f32x4.mul(g, f32x4.mul(splat(0.5), f32x4.add(f32x4.add(splat(1), t), inner)));
}

/* @inline */ export function softplusGrad(x: v128, g: v128): v128 {
  return f32x4.mul(g, sigmoid(x));
}

/** `n / d + x 4 e (1 + e) / d^2` with `n = e^2x + 2 e^x`, `d = n + 2`. */
/* @inline */ export function mishGrad(x: v128, g: v128): v128 {
  const e = exp(f32x4.pmin(x, splat(20)));
  const n = madd(e, e, f32x4.add(e, e));
  const d = f32x4.add(n, splat(2));
  const slope = f32x4.div(f32x4.mul(f32x4.mul(splat(4), e), f32x4.add(splat(1), e)), f32x4.mul(d, d));
  return f32x4.mul(g, madd(x, slope, f32x4.div(n, d)));
}

/** `0` below -3, `x / 3 + 1 / 2` up to 3, `1` above. */
/* @inline */ export function hardSwishGrad(x: v128, g: v128): v128 {
  const middle = f32x4.mul(g, madd(x, splat(<f32>(1.0 / 3.0)), splat(0.5)));
  const y = v128.bitselect(g, middle, f32x4.gt(x, splat(3)));
  return v128.andnot(y, f32x4.lt(x, splat(-3)));
}
