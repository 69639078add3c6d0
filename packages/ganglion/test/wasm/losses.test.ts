import { assertCase, lossRunner, readCases } from "@ganglion/fixtures";
import { beforeAll, describe, expect, test } from "vitest";
import * as ganglion from "../../src/index.ts";
import { setBackend } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

const run = lossRunner(ganglion);
const files = ["cross-entropy", "binary-cross-entropy", "regression", "hinge", "kl-divergence"];

describe.each(wasmBackends)("on %s, losses and their gradients are PyTorch's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  describe.each(files)("%s", (file) => {
    test.each(readCases(`losses/${file}.json`))("$name", async (row) => {
      await expect(assertCase(run, row)).resolves.toBeUndefined();
    });
  });
});
