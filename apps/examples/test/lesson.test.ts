import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lessonCommand } from "../lesson.mjs";

const programs = readdirSync(new URL("../../../docs/examples", import.meta.url)).filter((file) => file.endsWith(".ts"));

describe("lessonCommand", () => {
  it("finds every numbered example by number and by name", () => {
    expect(programs.length).toBeGreaterThanOrEqual(17);
    for (const file of programs) {
      const byName = lessonCommand([file.replace(/\.ts$/, "")]);
      expect(byName?.args.at(-1)?.endsWith(file)).toBe(true);
      expect(lessonCommand([String(Number(file.slice(0, 2)))])).toEqual(byName);
    }
  });

  it("leaves all else to the trainer", () => {
    for (const args of [[], ["digits"], ["99"], ["5", "--seed"], ["0"], ["--help"]])
      expect(lessonCommand(args)).toBe(undefined);
  });
});
