import { assertCase, layerRunner, readCases } from "@ganglion/fixtures";
import * as layers from "@ganglion/layers";
import { setBackend } from "@ganglion/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import { nativeBackends } from "./backends.ts";

const run = layerRunner(layers);

describe.each(nativeBackends)("on %s, layers and their gradients are PyTorch's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  test.each(readCases("layers/layers.json"))("$name", async (row) => {
    await expect(assertCase(run, row)).resolves.toBeUndefined();
  });
});
