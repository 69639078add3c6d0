import { assertCase, layerRunner, readCases } from "@ganglion/fixtures";
import * as ganglion from "ganglion";
import { setBackend } from "ganglion";
import { beforeAll, describe, expect, test } from "vitest";
import { nativeBackends } from "./backends.ts";

const run = layerRunner(ganglion);

describe.each(nativeBackends)("on %s, layers and their gradients are PyTorch's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  test.each(readCases("layers/layers.json"))("$name", async (row) => {
    await expect(assertCase(run, row)).resolves.toBeUndefined();
  });
});
