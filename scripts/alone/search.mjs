import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { int, logUniform, randomSearch, search, searchText, successiveHalving } from "@ganglion/search";

// The trial as a module, on threads; without BullMQ and Redis.
const file = "trial-of-the-search.mjs";
writeFileSync(
  file,
  `export async function trial({ rate, width }, { checkpoint, report, steps }) {
  let { step, x } = (await checkpoint.load()) ?? { step: 0, x: 1 };
  while (step < steps) {
    x -= rate * x;
    if (!(await report(++step, x + width / 1000, { step, x }))) break;
  }
}
`,
);
const result = await search(pathToFileURL(file), {
  space: { rate: logUniform(0.01, 1), width: int(1, 8) },
  strategy: successiveHalving(randomSearch({ trials: 9 }), { maxSteps: 9 }),
});
assert.equal(result.trials.length, 9);
assert.deepEqual(
  result.ranking.map(({ state }) => state),
  ["finished", ...Array(8).fill("stopped")],
);
assert.equal(result.checkpoint.step, 9);
assert.equal(searchText(result).split("\n").length, 10);
