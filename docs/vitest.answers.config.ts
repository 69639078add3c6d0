import type { ViteUserConfig } from "vitest/config";
import base from "../vitest.base.ts";

/** The numbers in lessons and tables, computed anew. */
const config: ViteUserConfig = { ...base, test: { ...base.test, include: ["test/answers/*.test.ts"] } };
export default config;
