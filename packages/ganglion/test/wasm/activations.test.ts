import { activationRunner, assertCase, readCases } from "@ganglion/fixtures";
import { beforeAll, describe, expect, test } from "vitest";
import * as ganglion from "../../src/index.ts";
import { setBackend } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

const run = activationRunner(ganglion);

describe.each(wasmBackends)("on %s, activations and their gradients are PyTorch's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  describe.each(["activations", "extremes"])("%s", (file) => {
    test.each(readCases(`activations/${file}.json`))("$name", async (row) => {
      await expect(assertCase(run, row)).resolves.toBeUndefined();
    });
  });
});
