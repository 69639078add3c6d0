import { join } from "node:path";
import { openPage, type TestPage } from "@ganglion/fixtures/page";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { tasks } from "./app.ts";

let page: TestPage<typeof tasks>;
beforeAll(async () => {
  page = await openPage<typeof tasks>(join(import.meta.dirname, "app.ts"));
});
afterAll(async () => {
  expect(page.troubles).toEqual([]);
  await page.close();
});

/** All numbers of a sample by their paths. */
function numbersIn(value: unknown, path = ""): [path: string, value: unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => numbersIn(inner, `${path}.${name}`));
}

it("sees on a graphics processor what it sees on the reference backend", async () => {
  const [found, expected] = await page.run("both");
  expect(expected?.layers[3]?.units).toMatchObject({ count: 8, dead: 1 });
  expect(numbersIn(found).map(([path]) => path)).toEqual(numbersIn(expected).map(([path]) => path));
  const pairs = numbersIn(found).map(([path, value], i) => ({ path, value, wanted: numbersIn(expected)[i]?.[1] }));
  // A value at the border of two bins may fall into either.
  const different = pairs.filter(({ path, value, wanted }) => {
    if (typeof value !== "number" || typeof wanted !== "number") return value !== wanted;
    const slack = path.includes("counts") ? 2 : 0.03 * Math.abs(wanted) + (path.includes("percentiles") ? 0.02 : 1e-5);
    return Math.abs(value - wanted) > slack;
  });
  expect(different).toEqual([]);
});
