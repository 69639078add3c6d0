import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildObjects, hasTools, isHeaderCurrent } from "../scripts/build-objects.mjs";
import { platforms } from "../scripts/platforms.mjs";

const committed = (name: string): Buffer => readFileSync(new URL(`../objects/${name}`, import.meta.url));

/** With which bytes a library of a platform begins. */
const BEGINNINGS: Readonly<Record<string, readonly number[]>> = {
  "linux-x64.so": [0x7f, 0x45, 0x4c, 0x46, 2, 1],
  "darwin-x64.dylib": [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1],
  "win32-x64.dll": [0x4d, 0x5a],
};

describe("the header of arguments", () => {
  it("is what the tables of the backend say", () => {
    expect(isHeaderCurrent()).toBe(true);
  });
});

describe("an object", () => {
  it.each(platforms.map(({ name }) => name))("%s is a library of its platform, and small", (name) => {
    const bytes = committed(name);
    const beginning = BEGINNINGS[name];
    expect([...bytes.subarray(0, beginning?.length)]).toEqual(beginning);
    expect(bytes.length).toBeLessThan(100_000);
    for (const symbol of ["ganglion_level", "ganglion_run"]) expect(bytes.includes(symbol)).toBe(true);
  });

  it.skipIf(!hasTools())("is made again bit for bit", () => {
    for (const [name, bytes] of buildObjects()) expect([name, bytes.equals(committed(name))]).toEqual([name, true]);
  });
});
