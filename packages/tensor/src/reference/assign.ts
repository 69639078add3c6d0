import type { View } from "./views.ts";
import { walkRows } from "./walk.ts";

/** `target = source`, element by element; both have one shape. */
export function assign(target: View, source: View): void {
  const to = target.data;
  const from = source.data;
  walkRows(target.shape, target, source, (length, t, stepT, s, stepS) => {
    if (stepT === 1 && stepS === 0) {
      to.fill(from[s] as number, t, t + length);
    } else if (stepT === 1 && stepS === 1) {
      to.set(from.subarray(s, s + length), t);
    } else {
      for (let i = 0; i < length; i++) to[t + i * stepT] = from[s + i * stepS] as number;
    }
  });
}

/** `target += source`, element by element; both have one shape. Elements of `target` may share their place. */
export function accumulate(target: View, source: View): void {
  const to = target.data;
  const from = source.data;
  walkRows(target.shape, target, source, (length, t, stepT, s, stepS) => {
    for (let i = 0; i < length; i++) {
      to[t + i * stepT] = (to[t + i * stepT] as number) + (from[s + i * stepS] as number);
    }
  });
}
