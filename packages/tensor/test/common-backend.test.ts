import { describe, expect, it } from "vitest";
import { reference, tensor } from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

describe("operations on tensors of two backends", () => {
  it("are refused, with the names of both", () => {
    const x = tensor([1, 2], { backend: reference() });
    const elsewhere = tensor([1, 2], { backend: { ...reference(), name: "elsewhere" } });
    expect(thrown(() => x.add(elsewhere))).toBe(
      "BackendError: add: tensors must live on one backend, got reference and elsewhere. " +
        "Move one with await moveTo(x, backend).",
    );
    const another = tensor([1, 2], { backend: { ...reference() } });
    expect(thrown(() => x.add(another))).toBe(
      "BackendError: add: tensors must live on one backend, got reference and another reference. " +
        "Move one with await moveTo(x, backend).",
    );
  });
});
