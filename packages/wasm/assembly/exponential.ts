/* Loops of elementwise functions worth unrolling: four vectors share a turn of the loop. */
import { expFour } from "./exp-four.ts";
import { exp, sigmoid, tanh } from "./math.ts";

/** Whether `e^x` of all is a normal number. */
/* @inline */ function areModerate(a: v128, b: v128, c: v128, d: v128): bool {
  const larger = f32x4.pmax(f32x4.abs(a), f32x4.abs(b));
  const largest = f32x4.pmax(larger, f32x4.pmax(f32x4.abs(c), f32x4.abs(d)));
  return i32x4.all_true(f32x4.lt(largest, constant(87)));
}

export function expLoop(y: usize, vectors: i32, x: usize, _step: usize): void {
  for (; vectors >= 4; vectors -= 4) {
    const a = v128.load(x),
      b = v128.load(x, 16),
      c = v128.load(x, 32),
      d = v128.load(x, 48);
    if (areModerate(a, b, c, d)) {
      expFour(y, x, false);
    } else {
      v128.store(y, exp(a));
      v128.store(y, exp(b), 16);
      v128.store(y, exp(c), 32);
      v128.store(y, exp(d), 48);
    }
    x += 64;
    y += 64;
  }
  for (; vectors > 0; vectors--) {
    v128.store(y, exp(v128.load(x)));
    x += 16;
    y += 16;
  }
}

export function sigmoidLoop(y: usize, vectors: i32, x: usize, _step: usize): void {
  for (; vectors >= 4; vectors -= 4) {
    const a = v128.load(x),
      b = v128.load(x, 16),
      c = v128.load(x, 32),
      d = v128.load(x, 48);
    if (areModerate(a, b, c, d)) {
      expFour(y, x, true);
    } else {
      v128.store(y, sigmoid(a));
      v128.store(y, sigmoid(b), 16);
      v128.store(y, sigmoid(c), 32);
      v128.store(y, sigmoid(d), 48);
    }
    x += 64;
    y += 64;
  }
  for (; vectors > 0; vectors--) {
    v128.store(y, sigmoid(v128.load(x)));
    x += 16;
    y += 16;
  }
}

export function tanhLoop(y: usize, vectors: i32, x: usize, _step: usize): void {
  for (; vectors >= 2; vectors -= 2) {
    const a = v128.load(x),
      b = v128.load(x, 16);
    v128.store(y, tanh(a));
    v128.store(y, tanh(b), 16);
    x += 32;
    y += 32;
  }
  if (vectors > 0) v128.store(y, tanh(v128.load(x)));
}
