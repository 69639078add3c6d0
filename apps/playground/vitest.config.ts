import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

const config: ViteUserConfig = { ...base, test: { ...base.test, include: ["test/unit/**/*.test.ts"] } };
export default config;
