import { describe, expect, it } from "vitest";
import { BackendError } from "../../src/errors.ts";
import { ledger } from "../../src/reference/memory.ts";

const message =
  "release: the buffer must be alive and of this backend, got one that is not. " +
  "Release each buffer once, on the backend that made it.";

describe("ledger", () => {
  it("counts buffers and bytes in and out", () => {
    const book = ledger();
    expect(book.memory()).toEqual({ buffers: 0, bytes: 0 });
    const floats = book.enter(new Float32Array(3));
    const doubles = book.enter(new Float64Array(2));
    const none = book.enter(new Int32Array(0));
    expect(book.memory()).toEqual({ buffers: 3, bytes: 28 });
    book.remove(floats);
    expect(book.memory()).toEqual({ buffers: 2, bytes: 16 });
    book.remove(none);
    book.remove(doubles);
    expect(book.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it("hands the buffer on", () => {
    const buffer = new Float32Array(3);
    expect(ledger().enter(buffer)).toBe(buffer);
  });

  it("refuses a buffer twice, and one of another ledger, without losing count", () => {
    const book = ledger();
    const buffer = book.enter(new Float32Array(3));
    book.enter(new Float32Array(1));
    book.remove(buffer);
    for (const foreign of [buffer, ledger().enter(new Float32Array(2))]) {
      expect(() => book.remove(foreign)).toThrow(new BackendError(message));
    }
    expect(book.memory()).toEqual({ buffers: 1, bytes: 4 });
  });
});
