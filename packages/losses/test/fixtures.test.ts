import { assertCase, lossRunner, readCases } from "@ganglion/fixtures";
import { reference, setBackend } from "@ganglion/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import * as losses from "../src/index.ts";

beforeAll(() => setBackend(reference()));

const run = lossRunner(losses);
const files = ["cross-entropy", "binary-cross-entropy", "regression", "hinge", "kl-divergence"];

describe.each(files)("%s agrees with PyTorch", (file) => {
  test.each(readCases(`losses/${file}.json`))("$name", async (row) => {
    await expect(assertCase(run, row)).resolves.toBeUndefined();
  });
});
