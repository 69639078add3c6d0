import { ones, reference, setBackend } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { center, channelMean, channelStandardize, meanImage, standardize } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

const rows = { center, channelMean, channelStandardize, meanImage, standardize };

describe("fits that take no options", () => {
  it.each(Object.entries(rows))("%s says so", (name, fit) => {
    expect(thrown(() => fit(ones([2, 3, 4, 4]), { epsilon: 1e-5 }))).toBe(
      `TypeError: ${name}: options must be known ones, got "epsilon". ${name} takes none.`,
    );
  });
});
