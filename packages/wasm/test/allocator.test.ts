import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHeap, giveBlock, takeBlock } from "../src/allocator.ts";
import { classFor, classWithin, sizeOfClass } from "../src/size-class.ts";

describe("size classes", () => {
  it("are the smallest that hold a size, and waste at most a quarter beyond a unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 64 }), (size) => {
        const sizeClass = classFor(size);
        expect(sizeOfClass(sizeClass)).toBeGreaterThanOrEqual(size);
        if (sizeClass > 0) expect(sizeOfClass(sizeClass - 1)).toBeLessThan(size);
        expect(sizeOfClass(sizeClass)).toBeLessThanOrEqual(Math.max(64, 1.25 * size + 64));
      }),
    );
  });

  it("cut a stretch into the largest block that fits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 24 }), (units) => {
        const sizeClass = classWithin(64 * units);
        expect(sizeOfClass(sizeClass)).toBeLessThanOrEqual(64 * units);
        expect(sizeOfClass(sizeClass + 1)).toBeGreaterThan(64 * units);
      }),
    );
  });

  it("are 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20 units", () => {
    const units = Array.from({ length: 13 }, (_, sizeClass) => sizeOfClass(sizeClass) / 64);
    expect(units).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20]);
  });
});

/** A heap in a memory that grows to `maximum` bytes by 64 KiB. */
function heapOf(maximum: number): ReturnType<typeof createHeap> {
  return createHeap(0, 65536, (end) => {
    if (end > maximum) throw new RangeError("full");
    return Math.ceil(end / 65536) * 65536;
  });
}

describe("the heap", () => {
  it("never hands out overlapping blocks, nor memory beyond its end", () => {
    const steps = fc.array(fc.record({ take: fc.boolean(), size: fc.nat(9000), pick: fc.nat() }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const heap = heapOf(400_000);
        const alive: { at: number; size: number }[] = [];
        for (const { take, size, pick } of all) {
          if (take) {
            let at: number;
            try {
              at = takeBlock(heap, size);
            } catch {
              continue;
            }
            expect(at % 64).toBe(0);
            expect(at + size + 64).toBeLessThanOrEqual(400_000);
            for (const other of alive)
              expect(at + Math.max(1, size) <= other.at || other.at + Math.max(1, other.size) <= at).toBe(true);
            alive.push({ at, size });
          } else if (alive.length > 0) {
            const [gone] = alive.splice(pick % alive.length, 1) as [{ at: number; size: number }];
            giveBlock(heap, gone.at, gone.size);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("hands a freed block to the next request of its class", () => {
    const heap = heapOf(65536);
    const at = takeBlock(heap, 1000);
    takeBlock(heap, 10);
    giveBlock(heap, at, 1000);
    expect(takeBlock(heap, 990)).toBe(at);
  });

  it("joins freed neighbours rather than grow", () => {
    const heap = heapOf(65536);
    const blocks = Array.from({ length: 60 }, () => takeBlock(heap, 1024));
    for (const block of blocks) giveBlock(heap, block, 1024);
    const whole = takeBlock(heap, 50_000);
    expect(whole).toBe(0);
  });

  it("cuts a larger free block where no other is left", () => {
    const heap = heapOf(65536);
    const large = takeBlock(heap, 40_960);
    takeBlock(heap, 20_480);
    giveBlock(heap, large, 40_960);
    expect(takeBlock(heap, 5000)).toBe(large);
    expect(takeBlock(heap, 20_480)).toBeGreaterThan(large);
  });

  it("is usable after a request that it could not meet", () => {
    const heap = heapOf(131_072);
    const at = takeBlock(heap, 50_000);
    expect(() => takeBlock(heap, 200_000)).toThrow(new RangeError("full"));
    expect(takeBlock(heap, 60_000)).toBeGreaterThanOrEqual(at + 50_000);
  });
});
