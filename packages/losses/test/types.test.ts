import { expectTypeOf, test } from "vitest";
import {
  binaryCrossEntropy,
  type CrossEntropyOptions,
  crossEntropy,
  hinge,
  klDivergence,
  type Loss,
  meanSquaredError,
} from "../src/index.ts";

test("every loss can be used as a plain one of prediction and target", () => {
  expectTypeOf([crossEntropy, binaryCrossEntropy, meanSquaredError, hinge, klDivergence]).toExtend<readonly Loss[]>();
});

test("reductions are the ones that each loss has", () => {
  expectTypeOf<CrossEntropyOptions["reduction"]>().toEqualTypeOf<"mean" | "sum" | "none" | undefined>();
  expectTypeOf(klDivergence)
    .parameter(2)
    .exclude(undefined)
    .toHaveProperty("reduction")
    .toEqualTypeOf<"mean" | "sum" | "none" | "batchMean" | undefined>();
});
