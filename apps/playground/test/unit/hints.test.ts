import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import { createHints, type HintName } from "../../src/state/hints.ts";
import type { Phase, Progress } from "../../src/state/store.ts";

const begun = { step: 3 } as Progress;

it.each<[Phase, Progress | undefined, HintName | undefined]>([
  ["idle", undefined, "begin"],
  ["running", begun, "touch"],
  ["finished", begun, "after"],
  ["failed", begun, "after"],
  ["failed", undefined, undefined],
])("a hint fits to what goes on: %s, %o", (phase, progress, expected) => {
  expect(createHints({ phase: signal(phase), progress: signal(progress) }).current.value).toBe(expected);
});
