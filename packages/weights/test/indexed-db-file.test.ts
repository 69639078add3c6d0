import { thrown } from "@ganglion/tensor/testing";
import { expect, it } from "vitest";
import { indexedDbFile } from "../src/index.ts";

it("refuses what are no names, and platforms without IndexedDB; the rest is tested in a browser", () => {
  expect(thrown(() => indexedDbFile(7 as never, "x"))).toBe(
    "TypeError: indexedDbFile: database must be a string, got 7. Pass a string.",
  );
  expect(thrown(() => indexedDbFile("x", undefined as never))).toBe(
    "TypeError: indexedDbFile: name must be a string, got undefined. Pass a string.",
  );
  expect(thrown(() => indexedDbFile("x", "y"))).toBe(
    "Error: indexedDbFile: there must be an IndexedDB, got a platform without one. Pass a path to saveWeights instead, or take the bytes of encodeWeights.",
  );
});
