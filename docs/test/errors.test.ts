import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { entriesOf, errorsPage } from "../../scripts/lib/production/errors-page.mjs";

const page = readFileSync(new URL("../reference/errors.md", import.meta.url), "utf8");

it("says every rule that a production build says by its code, with what to do", () => {
  // `pnpm --filter @ganglion/docs errors` writes it anew.
  expect(page).toBe(errorsPage(page));
});

it("has each code once, as a heading that its link leads to", () => {
  const codes = entriesOf(page).map(({ code }) => code);
  expect(codes.length).toBeGreaterThan(400);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[a-z][a-z0-9]{3}$/);
});

it("keeps what nothing says any more", () => {
  const older = `${page}\n#### zzzz\n\nan earlier rule _(tensor)_\n`;
  const kept = errorsPage(older);
  expect(kept).toContain("## No longer said");
  expect(entriesOf(kept).map(({ code }) => code)).toContain("zzzz");
  expect(errorsPage(kept)).toBe(kept);
});
