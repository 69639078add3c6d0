import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.browser.base.ts";

/** The tests of the production build. Pages wait for much, and these tests are the longest task of `npm test`: two files at once. */
const config: ViteUserConfig = {
  ...base,
  test: { ...base.test, maxWorkers: 2, globalSetup: [`${import.meta.dirname}/test/browser/serve.ts`] },
};
export default config;
