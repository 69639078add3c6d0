import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { afterNews } from "../src/device/after-news.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("afterNews", () => {
  it("ends with the error when the device has said that it is lost, however late, and leaves no timer", async () => {
    let say = (): void => undefined;
    const lost = new Promise<void>((resolve) => {
      say = resolve;
    });
    const seen: string[] = [];
    const ended = afterNews(lost, new Error("aborted"), 60_000).catch((error: Error) => seen.push(error.message));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(seen).toEqual([]);
    say();
    await ended;
    expect(seen).toEqual(["aborted"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends with the error of a device that is alive", async () => {
    const ended = afterNews(new Promise(() => undefined), new Error("line 3: missing"));
    const expectation = expect(ended).rejects.toThrow("line 3: missing");
    await vi.advanceTimersByTimeAsync(2000);
    await expectation;
  });
});
