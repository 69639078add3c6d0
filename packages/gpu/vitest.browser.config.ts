import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** The tests in a real browser, one for each file. */
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    include: ["test/browser/**/*.test.ts"],
    exclude: ["node_modules/**"],
    globalSetup: [`${import.meta.dirname}/test/browser/support/serve.ts`],
    testTimeout: 600_000,
  },
};
export default config;
