import { beforeEach, onTestFailed } from "vitest";

let hasFailed = false;

/** One test that fails is enough to notice a mutant: it spares the rest of its file. */
beforeEach(({ skip }) => {
  if (hasFailed) skip();
  onTestFailed(() => {
    hasFailed = true;
  });
});
