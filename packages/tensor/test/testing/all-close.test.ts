import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend.ts";
import { reference, setBackend, tensor } from "../../src/index.ts";
import { allClose, assertAllClose, matchers } from "../../src/testing/index.ts";

expect.extend(matchers);
setBackend(reference());

describe("allClose", () => {
  it.each([
    [[1, 2], [1, 2], true],
    [[1.000009, 2], [1, 2], true],
    [[1.00002, 2], [1, 2], false],
    [[1e-6], [0], true],
    [[1.1e-6], [0], false],
    [[Number.NaN], [Number.NaN], true],
    [[Number.NaN], [1], false],
    [[1], [Number.NaN], false],
    [[Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY], true],
    [[Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY], false],
    [[1e300], [Number.POSITIVE_INFINITY], false],
    [[Number.POSITIVE_INFINITY], [1e300], false],
    [[-0], [0], true],
    [[[1], [2]], [1, 2], false],
    [[], [], true],
    [3, 3, true],
    [3, [3], false],
  ])("says of %j and %j: %s", async (actual, expected, answer) => {
    expect(await allClose(actual, expected)).toBe(answer);
  });

  it("takes tensors, typed arrays, nested arrays and values with a shape", async () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(
      await allClose(x, [
        [1, 2],
        [3, 4],
      ]),
    ).toBe(true);
    expect(await allClose(x, { shape: [2, 2], data: [1, 2, 3, 4] })).toBe(true);
    expect(await allClose(x, { shape: [2, 2], dtype: "float64", data: [1, 2, 3, 4] })).toBe(false);
    expect(await allClose(x.reshape([4]), Float32Array.of(1, 2, 3, 4))).toBe(true);
    expect(await allClose(x.reshape([4]), Int32Array.of(1, 2, 3, 4))).toBe(false);
    expect(
      await allClose(
        x,
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe(true);
  });

  it("allows what it is told to allow", async () => {
    expect(await allClose([110], [100], { rtol: 0.1, atol: 0 })).toBe(true);
    expect(await allClose([110], [100], { rtol: 0.09, atol: 0 })).toBe(false);
    expect(await allClose([1.5], [1], { rtol: 0, atol: 0.5 })).toBe(true);
    expect(await allClose([1 + 2 ** -52], [1], { rtol: 0, atol: 0 })).toBe(false);
  });

  it("wants whole numbers to be equal", async () => {
    expect(await allClose(Int32Array.of(1_000_001), [1_000_000])).toBe(false);
    expect(await allClose(Int32Array.of(1_000_000), [1_000_000])).toBe(true);
  });
});

describe("assertAllClose", () => {
  it.each([
    [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [1, 2, 3.5],
        [4, 7, 6],
      ],
      "values must agree within rtol 0.00001 and atol 0.000001, got 2 of 6 that differ. " +
        "The first is at [0, 2]: 3, expected 3.5, which is off by 0.5 (allowed 0.000036).",
    ],
    [
      [0, Number.NaN],
      [0, 1],
      "values must agree within rtol 0.00001 and atol 0.000001, got 1 of 2 that differ. " +
        "The first is at [1]: NaN, expected 1.",
    ],
    [
      Number.POSITIVE_INFINITY,
      2,
      "values must agree within rtol 0.00001 and atol 0.000001, got 1 of 1 that differ. " +
        "The first is at []: Infinity, expected 2.",
    ],
    [[[1, 2]], [1, 2], "shapes must agree, got [1, 2], expected [2]."],
    [Float32Array.of(1), Int32Array.of(1), "dtypes must agree, got float32, expected int32."],
    [
      Int32Array.of(5, 6),
      Int32Array.of(5, 7),
      "values must be equal, got 1 of 2 that differ. The first is at [1]: 6, expected 7, which is off by 1 (allowed 0).",
    ],
  ])("says where %j is not %j", async (actual, expected, message) => {
    await expect(assertAllClose(actual, expected)).rejects.toThrow(new Error(`assertAllClose: ${message}`));
  });

  it("is content with what is close", async () => {
    await expect(assertAllClose([1], [1 + 1e-6])).resolves.toBeUndefined();
  });
});

describe("toBeAllClose", () => {
  it("answers at once on a host backend", async () => {
    expect(tensor([1, 2]).mul(2)).toBeAllClose([2, 4]);
    expect([1, 2]).not.toBeAllClose([1, 3]);
    expect(() => expect(tensor([1, 2])).toBeAllClose([1, 3])).toThrow(/^toBeAllClose: values must agree/);
    expect(await messageOf(() => expect(tensor([1, 2])).toBeAllClose([1, 3]))).toBe(
      "toBeAllClose: values must agree within rtol 0.00001 and atol 0.000001, got 1 of 2 that differ. " +
        "The first is at [1]: 2, expected 3, which is off by 1 (allowed 0.000031).",
    );
    expect(await messageOf(() => expect([1, 2]).not.toBeAllClose([1, 2]))).toBe(
      "toBeAllClose: some value must differ, got 2 that are all within the tolerance.",
    );
    expect(tensor([1, 2])).toBeAllClose([1.1, 2.1], { atol: 0.2 });
  });

  it("returns a promise where the device answers later", async () => {
    const backend = withoutSync();
    const x = tensor([1, 2], { backend });
    await expect(x).toBeAllClose([1, 2]);
    await expect([1, 2]).toBeAllClose(x);
    expect(await messageOf(() => expect(x).toBeAllClose([1, 3]))).toBe(
      "toBeAllClose: values must agree within rtol 0.00001 and atol 0.000001, got 1 of 2 that differ. " +
        "The first is at [1]: 2, expected 3, which is off by 1 (allowed 0.000031).",
    );
  });
});

/** A backend that cannot be read at once. */
function withoutSync(): Backend {
  const { downloadSync: _, ...backend } = reference();
  return backend;
}

async function messageOf(body: () => unknown): Promise<string> {
  try {
    await body();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}
