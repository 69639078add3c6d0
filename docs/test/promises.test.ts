import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/guide/promises.md", root), "utf8");

/** Each row of a table: what is promised, and where it is held. */
const rows = page
  .slice(0, page.indexOf("## At full length"))
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (Guarantee|---)/.test(line))
  .map((line) => line.split(" | ").map((cell) => cell.replaceAll(/^\| | \|$/g, "")));

describe("the promises", () => {
  it("are many", () => {
    expect(rows.length).toBeGreaterThan(15);
  });

  it.each(rows)("%s", (_, held = "") => {
    const places = [...held.matchAll(/`([^`]+\.ts)`(?:: "([^"]+)")?/g)];
    expect(places.length).toBeGreaterThan(0);
    for (const [, path = "", title] of places) {
      expect(existsSync(new URL(path, root)), path).toBe(true);
      // Formatting breaks long titles into parts that are added up.
      const source = readFileSync(new URL(path, root), "utf8").replaceAll(/["`]\s*\+\s*["`]/g, "");
      if (title !== undefined) expect(source).toContain(title);
    }
  });
});
