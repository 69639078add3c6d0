import { expect, test } from "vitest";
import * as optim from "../src/index.ts";
import { optimizers } from "./all-optimizers.ts";
import { schedules } from "./all-schedules.ts";

/** What is neither an optimizer nor a schedule. */
const others = [
  "clipGradNorm",
  "clipGradValue",
  "createOptimizer",
  "ema",
  "findLearningRate",
  "recall",
  "remember",
  "swa",
];

test("the lists of optimizers and schedules under test have all that the package exports", () => {
  expect(Object.keys(optim).sort()).toEqual([...Object.keys(optimizers), ...Object.keys(schedules), ...others].sort());
});
