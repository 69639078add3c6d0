import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DRAW_DOMAIN, multiplyHigh, philox, philoxBlocks, SPLIT_DOMAIN } from "../../src/rng/philox.ts";

interface Vector {
  readonly counter: readonly [number, number, number, number];
  readonly key: readonly [number, number];
  readonly output: readonly number[];
}

const fixture = JSON.parse(
  readFileSync(new URL("../../../../fixtures/philox/philox.json", import.meta.url), "utf8"),
) as { readonly published: readonly Vector[]; readonly vectors: readonly Vector[] };

describe("philox", () => {
  it("gives the three published vectors of Random123", () => {
    expect(fixture.published).toHaveLength(3);
    for (const { counter, key, output } of fixture.published) expect(block(counter, key)).toEqual(output);
  });

  it("gives the words of an independent implementation for single bits and random counters and keys", () => {
    expect(fixture.vectors.length).toBeGreaterThanOrEqual(100);
    for (const { counter, key, output } of fixture.vectors) expect(block(counter, key)).toEqual(output);
  });

  it("writes four words at the offset and nothing else", () => {
    const out = new Uint32Array(8);
    philox(out, 2, [0, 0, 0, 0], [0, 0]);
    expect([...out]).toEqual([0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8, 0, 0]);
  });
});

describe("philoxBlocks", () => {
  it("counts blocks in the first two counter words and carries between them", () => {
    const key = [3, 4] as const;
    const out = new Uint32Array(12);
    philoxBlocks(out, key, 5 * 2 ** 32 - 1, 3, SPLIT_DOMAIN);
    expect([...out.subarray(0, 4)]).toEqual(block([0xffffffff, 4, 1, 0], key));
    expect([...out.subarray(4, 8)]).toEqual(block([0, 5, 1, 0], key));
    expect([...out.subarray(8, 12)]).toEqual(block([1, 5, 1, 0], key));
  });

  it("reaches the largest block number", () => {
    const out = new Uint32Array(4);
    philoxBlocks(out, [1, 2], 2 ** 53 - 1, 1, DRAW_DOMAIN);
    expect([...out]).toEqual(block([0xffffffff, 2 ** 21 - 1, 0, 0], [1, 2]));
  });
});

describe("multiplyHigh", () => {
  it("equals the upper half of the product in whole numbers of any size", () => {
    const edges = [0, 1, 2, 0xffff, 0x10000, 0x10001, 0x7fffffff, 0x80000000, 0xd2511f53, 0xfffffffe, 0xffffffff];
    for (const a of edges) {
      for (const b of edges) expect(multiplyHigh(a, b) >>> 0).toBe(Number((BigInt(a) * BigInt(b)) >> 32n));
    }
  });
});

function block(counter: readonly [number, number, number, number], key: readonly [number, number]): number[] {
  const out = new Uint32Array(4);
  philox(out, 0, counter, key);
  return [...out];
}
