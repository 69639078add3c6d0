import { describe, expect, it } from "vitest";
import type { Memory } from "../src/device/device.ts";
import { createMemoryPool } from "../src/device/memory-pool.ts";

const purpose = (): string => "a test";

describe("createPool", () => {
  it("uses memory again for lengths of almost one size, and destroys what is too much, the oldest first", () => {
    const destroyed: number[] = [];
    const make = (capacity: number): Memory => ({ capacity });
    const pool = createMemoryPool({ make, destroy: ({ capacity }) => destroyed.push(capacity), limit: 300 });
    const first = pool.take(100, purpose);
    expect(first.capacity).toBe(128);
    pool.give(first);
    expect(pool.take(70, purpose)).toBe(first);
    const second = pool.take(200, purpose);
    expect(second.capacity).toBe(256);
    pool.give(first);
    pool.give(second);
    expect(destroyed).toEqual([128]);
  });

  it("gives of what is free what was made first, so that a step gets the memory of the one before", () => {
    const make = (capacity: number): Memory => ({ capacity });
    const pool = createMemoryPool({ make, destroy: () => undefined, limit: 10_000 });
    const all = Array.from({ length: 6 }, () => pool.take(64, purpose));
    for (const index of [3, 0, 5, 1, 4, 2]) pool.give(all[index] as Memory);
    const again = Array.from({ length: 6 }, () => pool.take(64, purpose));
    expect(again.map((memory) => all.indexOf(memory))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("destroys all that it made when it is cleared, what is in use as well", () => {
    const destroyed: number[] = [];
    const make = (capacity: number): Memory => ({ capacity });
    const pool = createMemoryPool({ make, destroy: ({ capacity }) => destroyed.push(capacity), limit: 1000 });
    const freeList = pool.take(100, purpose);
    pool.take(200, purpose);
    pool.give(freeList);
    pool.clear();
    expect(destroyed.sort((a, b) => a - b)).toEqual([128, 256]);
    expect(pool.take(100, purpose)).not.toBe(freeList);
  });
});
