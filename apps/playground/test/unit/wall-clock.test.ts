import { describe, expect, it } from "vitest";
import { createWallClock } from "../../src/worker/wall-clock.ts";

describe("the clock on the wall", () => {
  it("goes on whatever is waited for, and stands while it is stopped", () => {
    let now = 1000;
    const clock = createWallClock(() => now);
    now = 3000;
    expect(clock.seconds()).toBe(2);
    clock.stop();
    now = 60_000;
    expect(clock.seconds()).toBe(2);
    clock.start();
    clock.start();
    now = 61_000;
    expect(clock.seconds()).toBe(3);
  });
});
