import { expect, it } from "vitest";
import { resumesBitForBit } from "../../../train/test/support/interrupted.ts";
import { setBackend, wasm } from "../../src/index.ts";

it("goes on bit for bit on wasm, wherever it was aborted, however often it reports", async () => {
  setBackend(await wasm({ threads: 1 }));
  await expect(resumesBitForBit(12)).resolves.toBeUndefined();
});
