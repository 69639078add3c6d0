import { afterAll, describe, expect, it } from "vitest";
import { reference, type Tensor, tensor, withoutFused } from "../../src/index.ts";
import { assertGradGradCheck, opCases, type ValueCase } from "../../src/testing/index.ts";

/** One case of each operation whose gradient is checked. */
function firstCases(): ValueCase[] {
  const first = new Map<string, ValueCase>();
  for (const row of opCases()) {
    if (row.kind === "value" && row.gradient === "check" && !first.has(row.op)) first.set(row.op, row);
  }
  return [...first.values()];
}

describe.each([
  ["the reference backend", reference()],
  ["primitives alone", withoutFused(reference())],
])("gradients of gradients on %s", (_name, backend) => {
  const before = backend.memory();
  afterAll(() => expect(backend.memory()).toEqual(before));

  it.each(firstCases().map((row) => [row.op, row] as const))("%s", async (_op, { inputs, run }) => {
    const xs = inputs.map(({ shape, dtype = "float64", data }) => {
      return tensor(dtype === "int32" ? Int32Array.from(data) : Float64Array.from(data), { shape, dtype, backend });
    });
    const result = await assertGradGradCheck((...given: Tensor[]) => run(...given), xs, { maxKinks: 0 });
    expect(result.checked).toBeGreaterThan(0);
    for (const x of xs) x.dispose();
  });
});
