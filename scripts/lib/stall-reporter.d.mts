import type { Reporter } from "vitest/reporters";

/** See stall-reporter.mjs; packages whose vitest.config.ts is type-checked see its type here. */
export declare function stallReporter(options?: {
  readonly patience?: number;
  readonly end?: (text: string) => void;
}): Reporter;
