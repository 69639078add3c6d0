import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** The tests in Node; those in a browser have a configuration of their own. */
const config: ViteUserConfig = { ...base, test: { ...base.test, exclude: ["test/browser/**"] } };
export default config;
