import { activationRunner, assertCase, readCases } from "@ganglion/fixtures";
import { reference, setBackend } from "@ganglion/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import * as activations from "../src/index.ts";

beforeAll(() => setBackend(reference()));

const run = activationRunner(activations);

describe("values and gradients are PyTorch's", () => {
  test.each(readCases("activations/activations.json"))("$name", async (row) => {
    await expect(assertCase(run, row)).resolves.toBeUndefined();
  });
});

describe("extremes are PyTorch's, and limits where PyTorch has NaN for an infinity", () => {
  test.each(readCases("activations/extremes.json"))("$name", async (row) => {
    await expect(assertCase(run, row)).resolves.toBeUndefined();
  });
});
