import { join } from "node:path";
import { expect, it } from "vitest";
import { foreignNames } from "../lib/production/foreign-names.mjs";
import { readModule } from "../lib/production/modules.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

it("finds what other libraries call our options, where it is handed over and where it has a name, and no other object", () => {
  const text = `const RENAMED_RATE = { lr: "rate" };
const defaults = { rate: 0.1 };
const facts = { renamed: { wd: "decay" }, kept: { a: 1 } };
checkOptions("step", { rate }, { rate: checkRate }, { ...RENAMED_RATE, beta: "momentum" });
unknownOption("step", "lr", names, { lr2: "rate" });
checkOptions("step", defaults, checks, RENAMED_RATE);
other("step", defaults, checks, { c: "d" });
`;
  const module = readModule(join(temporaryFolder({ "module.ts": text }), "module.ts"));
  expect(foreignNames(module).map(({ start, end }) => text.slice(start, end))).toEqual([
    '{ lr: "rate" }',
    '{ wd: "decay" }',
    '{ ...RENAMED_RATE, beta: "momentum" }',
    '{ lr2: "rate" }',
  ]);
});
