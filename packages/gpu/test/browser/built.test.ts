import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const dist = join(import.meta.dirname, "../../dist");
const built = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((path) => /\.js$|\.d\.ts$/.test(path));

it("imports nothing but its own files and its peer", () => {
  expect(built).toContain(join("vendor", "gpu-js.js"));
  const foreign = built.flatMap((path) => {
    const specifiers = readFileSync(join(dist, path), "utf8").matchAll(
      /^(?:import|export) [^;'"`]*from ["']([^"'\n]+)["']|^import ["']([^"'\n]+)["']|\bimport\(["']([^"'\n]+)["']\)/gm,
    );
    return [...specifiers]
      .map(([, from, alone, later]) => from ?? alone ?? later ?? "")
      .filter((specifier) => !specifier.startsWith(".") && !/^@ganglion\/tensor(\/backend)?$/.test(specifier))
      .map((specifier) => `${path}: ${specifier}`);
  });
  expect(foreign).toStrictEqual([]);
});

it("has gpu.js in a file that needs no other, evaluates no text and knows nothing of Node", () => {
  const text = readFileSync(join(dist, "vendor", "gpu-js.js"), "utf8");
  expect(text.match(/\brequire\s*\(\s*["']|\bnew Function\b|\beval\(|\bprocess\.|\bnode:/g)).toBeNull();
  expect(existsSync(join(dist, "vendor", "gpu-js.js.map"))).toBe(false);
});

it("comes with the licences of what is built in", () => {
  const licences = readFileSync(join(dist, "vendor", "LICENSES.txt"), "utf8");
  expect(licences.match(/^\S+ \d+\.\d+\.\d+$/gm)).toStrictEqual(["acorn 8.14.0", "gpu.js 2.24.1"]);
  expect(licences.match(/Permission is hereby granted/g)).toHaveLength(2);
});
