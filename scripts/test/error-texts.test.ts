import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bindingOf, isRead } from "../lib/production/bindings.mjs";
import { errorTexts } from "../lib/production/error-texts.mjs";
import { readModule } from "../lib/production/modules.mjs";
import { root } from "../lib/root.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

it("counts where names are read: in computed keys and as values, but not as names of properties and methods", () => {
  const text = `const key = "a";
const kept = { key: 1, [key]: 2, key() {} };
const short = { key };
const { [key]: taken, key: other } = kept;
class Kind {
  key = 1;
  static [key] = key;
  key() {}
}
`;
  const module = readModule(join(temporaryFolder({ "module.ts": text }), "module.ts"));
  const reads = (module.nodes.get("Identifier") ?? []).filter((node) => node["name"] === "key" && isRead(node));
  const lines = reads.map(({ start }) => text.slice(0, start).split("\n").length);
  expect(lines.sort((a, b) => a - b)).toEqual([2, 3, 4, 7, 7]);
  expect(reads.map((node) => bindingOf(node)?.kind)).toEqual(reads.map(() => "variable"));
});

it("says remedies on the page that a function chooses, and does not call it in production", () => {
  const { rules, replacements } = errorTexts(["layers", "tensor"]);
  const rule = rules.find(({ text }) => text === "p must be a probability from 0 to 1");
  expect(rule?.remedies).toContain("Call dropout().");
  const file = join(root, "packages/layers/src/dropout.ts");
  const text = readFileSync(file, "utf8");
  const replaced = (replacements.get(file) ?? []).map(({ start, end, by }) => [text.slice(start, end), by]);
  expect(replaced).toContainEqual(["remedyFor(p)", '""']);
});

it("leaves a text that a function makes for something else, too", () => {
  const { replacements } = errorTexts(["losses", "tensor"]);
  const file = join(root, "packages/losses/src/labels.ts");
  const text = readFileSync(file, "utf8");
  const replaced = (replacements.get(file) ?? []).map(({ start, end }) => text.slice(start, end));
  expect(text).toContain("remedy: remedyFor(ignoreIndex)");
  expect(replaced.filter((one) => one.includes("Classes are counted"))).toEqual([]);
});
