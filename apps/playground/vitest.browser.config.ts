import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** The tests of the production build in a real browser; one after the other, since each trains. */
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/browser/serve.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
};
export default config;
