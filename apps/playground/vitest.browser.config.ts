import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** The tests of the production build in a real browser; one after the other, since each trains. */
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    include: ["test/browser/**/*.test.ts"],
    exclude: ["node_modules/**"],
    globalSetup: [`${import.meta.dirname}/test/browser/serve.ts`],
    // For the slowest machine, as in all tests; nothing waits for it.
    testTimeout: 300_000,
    fileParallelism: false,
  },
};
export default config;
