import { afterEach, describe, expect, it, vi } from "vitest";
import { stopwatch } from "../src/stopwatch.ts";
import { throughput } from "../src/throughput.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("throughput", () => {
  it("is the rate of what goes by evenly", () => {
    const speed = throughput();
    expect(speed.rate()).toBe(0);
    for (let second = 1; second <= 10; second++) speed.note(50, second);
    expect(speed.rate()).toBeCloseTo(50, 10);
  });

  it("forgets by half in two seconds", () => {
    const speed = throughput();
    speed.note(100, 1);
    speed.note(0, 3);
    // 100 samples in 1 s count half, and 2 s without any count whole.
    expect(speed.rate()).toBeCloseTo(50 / 2.5, 10);
  });

  it("does not count what was between", () => {
    const speed = throughput();
    speed.note(10, 1);
    speed.start(100);
    speed.note(10, 101);
    expect(speed.rate()).toBeCloseTo(10, 10);
  });
});

describe("stopwatch", () => {
  it("counts while it runs, from where it was started", () => {
    const now = vi.spyOn(performance, "now");
    const clock = stopwatch(5);
    now.mockReturnValue(1000);
    clock.resume();
    expect(clock.running()).toBe(true);
    now.mockReturnValue(2500);
    expect(clock.seconds()).toBe(6.5);
    clock.pause();
    expect(clock.running()).toBe(false);
    now.mockReturnValue(9000);
    expect(clock.seconds()).toBe(6.5);
    clock.resume();
    clock.resume();
    now.mockReturnValue(9500);
    clock.pause();
    clock.pause();
    expect(clock.seconds()).toBe(7);
  });
});
