import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.browser.base.ts";

/** The tests of what runs on the GPU, of a page that is built and served for them. */
const config: ViteUserConfig = {
  ...base,
  test: { ...base.test, globalSetup: [`${import.meta.dirname}/test/browser/support/serve.ts`] },
};
export default config;
