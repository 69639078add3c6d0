import { thrown } from "@ganglion/tensor/testing";
import { describe, expect, it } from "vitest";
import { adaptiveAvgPool2d, dropout, globalAvgPool2d } from "../src/index.ts";

describe("layers that take no options", () => {
  it.each([
    ["adaptiveAvgPool2d", () => adaptiveAvgPool2d(1, { ceilMode: true })],
    ["dropout", () => dropout(0.5, { ceilMode: true })],
    ["globalAvgPool2d", () => globalAvgPool2d({ ceilMode: true })],
  ])("%s says so", (name, make) => {
    expect(thrown(make)).toBe(`TypeError: ${name}: options must be known ones, got "ceilMode". ${name} takes none.`);
  });
});
