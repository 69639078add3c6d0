import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { reference, withoutFused } from "../../src/index.ts";
import { describeOps, type FixtureCase, fixtureCases } from "../../src/testing/index.ts";

const folder = new URL("../../../../fixtures/ops/", import.meta.url);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const { cases } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as {
    readonly cases: readonly FixtureCase[];
  };
  const rows = fixtureCases(cases.filter(isOurs));
  describeOps(`PyTorch's ${file}, reference`, reference, { describe, it, cases: rows });
  describeOps(`PyTorch's ${file}, primitives alone`, () => withoutFused(reference()), { describe, it, cases: rows });
}

/** What PyTorch has and this package has not: products, adaptive pooling; `fold2d` is internal. */
function isOurs({ op }: FixtureCase): boolean {
  return !["prod", "adaptiveAvgPool2d", "fold2d"].includes(op);
}
