import { assertCase, layerRunner, readCases } from "@ganglion/fixtures";
import { beforeAll, describe, expect, test } from "vitest";
import * as ganglion from "../../src/index.ts";
import { setBackend } from "../../src/index.ts";
import { convolvingBackends } from "./backends.ts";

const run = layerRunner(ganglion);

describe.each(convolvingBackends)("on %s, layers and their gradients are PyTorch's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  test.each(readCases("layers/layers.json"))("$name", async (row) => {
    await expect(assertCase(run, row)).resolves.toBeUndefined();
  });
});
