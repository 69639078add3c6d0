import { describe, expect, it } from "vitest";
import { reference, withoutFused } from "../../src/index.ts";
import { describeOps, opCases } from "../../src/testing/index.ts";

describeOps("the reference backend", reference, { describe, it });
describeOps("primitives alone", () => withoutFused(reference()), { describe, it });

describe("opCases", () => {
  it("have names of their own, which begin with the operation", () => {
    const names = opCases().map((opCase) => opCase.name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(opCases().filter(({ name, op }) => !name.startsWith(`${op}: `))).toEqual([]);
  });

  it("check the gradients of at least 40 operations", () => {
    const checked = new Set(
      opCases().flatMap((row) => (row.kind === "value" && row.gradient === "check" ? [row.op] : [])),
    );
    expect(checked.size).toBeGreaterThanOrEqual(40);
  });
});
