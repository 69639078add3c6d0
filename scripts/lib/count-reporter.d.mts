import type { Reporter } from "vitest/reporters";

/** See count-reporter.mjs; packages whose vitest.config.ts is type-checked see its type here. */
export declare function countReporter(): Reporter;
