import { describe, expect, it } from "vitest";
import {
  add,
  type DType,
  div,
  equal,
  full,
  greater,
  maximum,
  mul,
  pow,
  reference,
  setBackend,
  sub,
  type Tensor,
  where,
} from "../src/index.ts";

const dtypes: readonly DType[] = ["float32", "float64", "int32"];

describe.each<readonly [string, (a: Tensor, b: Tensor) => Tensor]>(
  Object.entries({ add, sub, mul, div, pow, maximum, equal, greater }),
)("%s of tensors that do not fit each other", (name, operation) => {
  it.each(dtypes.flatMap((a) => dtypes.map((b) => [a, b] as const)))("leaves nothing behind: %s and %s", (a, b) => {
    const backend = reference();
    setBackend(backend);
    const [x, y] = [full([2, 3], 1, { dtype: a }), full([4], 1, { dtype: b })];
    const elsewhere = full([2, 3], 1, { dtype: b, backend: reference() });
    const before = backend.memory?.();
    expect(() => operation(x, y)).toThrow(`${name}: shapes must broadcast, got [2, 3] and [4].`);
    expect(() => operation(y, x)).toThrow(`${name}: shapes must broadcast, got [4] and [2, 3].`);
    expect(() => operation(x, elsewhere)).toThrow(`${name}: tensors must live on one backend`);
    expect(backend.memory?.()).toEqual(before);
    const fitting = operation(x, x);
    fitting.dispose();
    expect(backend.memory?.()).toEqual(before);
  });
});

describe("where", () => {
  it.each(dtypes.flatMap((a) => dtypes.map((b) => [a, b] as const)))("leaves nothing behind: %s and %s", (a, b) => {
    const backend = reference();
    setBackend(backend);
    const [x, y] = [full([2, 3], 1, { dtype: a }), full([3], 1, { dtype: b })];
    const [condition, elsewhere] = [full([4], 1), full([2, 3], 1, { backend: reference() })];
    const before = backend.memory?.();
    for (const [yes, no] of [
      [x, y],
      [x, 0.5],
      [0.5, x],
    ] as const) {
      expect(() => where(condition, yes, no)).toThrow("where: shapes must broadcast, got [4] and [2, 3].");
      expect(() => where(elsewhere, yes, no)).toThrow("where: tensors must live on one backend");
    }
    expect(backend.memory?.()).toEqual(before);
    where(full([3], 1), x, y).dispose();
  });
});
