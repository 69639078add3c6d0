import { describe, expect, it } from "vitest";
import { createLru } from "../src/runtime/lru.ts";

describe("createLru", () => {
  it("keeps what was used last, and drops the rest only when it trims", () => {
    const dropped: string[] = [];
    const lru = createLru<string>(2, (value) => dropped.push(value));
    for (const key of ["a", "b", "c"]) lru.get(key, () => key.toUpperCase());
    expect(lru.get("a", () => "new")).toBe("A");
    expect(lru.size).toBe(3);
    expect(dropped).toEqual([]);
    lru.trim();
    expect(dropped).toEqual(["B"]);
    expect(lru.get("c", () => "new")).toBe("C");
    expect(lru.get("b", () => "new")).toBe("new");
  });

  it("drops everything when cleared", () => {
    const dropped: number[] = [];
    const lru = createLru<number>(5, (value) => dropped.push(value));
    lru.get("a", () => 1);
    lru.get("b", () => 2);
    lru.clear();
    expect(dropped).toEqual([1, 2]);
    expect(lru.size).toBe(0);
  });
});
