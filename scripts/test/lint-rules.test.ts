import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runProcess } from "../lib/run-process.mjs";
import { toolCommand } from "../lib/tool.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const inert = "Nothing runs on import: move this into a function, or mark it /* @__PURE__ */.";
const classes = "Write a function or plain data: the only classes are Tensor and errors.";
const parts = "Make errors with refusal(...), so that they carry where, rule, got and remedy as data.";
const kinds = "Go by what a layer says of itself: layer.traits, never by its kind, which anybody's layers may have.";
const brand = "Recognize a tensor by its brand: isTensor(x), never instanceof.";

/** A line of code, and what our rules say about it. */
const cases: readonly (readonly [code: string, messages: readonly string[]])[] = [
  ["export const half = 0.5;", []],
  ["export const table = { a: [1, 2], f: () => Math.sqrt(2) };", []],
  ["export function f() { return new Map(); }", []],
  ["export class Fault extends Error { constructor() { super(String(1)); } }", []],
  ["const brand = /* @__PURE__ */ Symbol.for('a');", []],
  ["let active; export function use(x) { active = x; }", []],
  ["export const half = Math.sqrt(0.25);", [inert]],
  ["const names = new Set(['a']);", [inert]],
  ["register();", [inert]],
  ["globalThis.a = 1;", [inert]],
  ["class Tensor {}", []],
  ["class ShapeError extends Error {}", []],
  ["class A extends RangeError {}", []],
  ["class Optimizer {}", [classes]],
  ["const a = class {};", [classes]],
  ["class Sgd extends Optimizer {}", [classes]],
  ["x instanceof Error;", []],
  ["export const g = (x) => isTensor(x);", []],
  ["if (x instanceof Tensor) y;", [brand]],
  ["export const m = () => { throw refusal(RangeError, 'f', 'x must be 1', '2', 'Use 1.'); };", []],
  ["export const h = () => { throw new RangeError('f: x must be 1, got 2. Use 1.'); };", [parts]],
  ["export const n = () => { throw new Error('the package itself is wrong'); };", []],
  ["export const l = (layer) => layer.kind === 'linear';", [kinds]],
  ["export const o = (child) => 'relu' !== child?.kind;", [kinds]],
  ["export const p = (innerLayer) => innerLayer.kind === 'residual';", [kinds]],
  ["export const q = (layer) => layer.kind ?? 'function';", []],
  ["export const r = (layer) => layer.traits?.branch === 'body';", []],
  ["export const s = (layer, place) => layer.kind === place.kind;", []],
  ["export const t = (step) => step.kind === 'unary';", []],
  ["export const k = () => new Fault('what');", []],
];

describe("the lint rules of this repository", () => {
  it("judge each line as the table says", async () => {
    const plugin = fileURLToPath(new URL("../lint/ganglion.mjs", import.meta.url));
    const names = ["errors-carry-data", "inert-top-level", "no-class", "no-instanceof-tensor", "no-layer-kinds"];
    const rules = names.map((rule) => [`ganglion/${rule}`, "error"]);
    const config = { jsPlugins: [plugin], categories: { correctness: "off" }, rules: Object.fromEntries(rules) };
    // Each line is a file of its own, so that oxlint runs once.
    const files = cases.map(([code], index) => [`case-${index}.ts`, `${code}\n`]);
    const folder = temporaryFolder({ ".oxlintrc.json": config, ...Object.fromEntries(files) });
    const { output } = await runProcess(toolCommand("oxlint", ["--format=json"]), { cwd: folder, quiet: true });
    const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; message: string }[] };
    const messagesIn = (file: string): string[] =>
      diagnostics.filter(({ filename }) => filename === file).map(({ message }) => message);
    expect(cases.map(([code], index) => [code, messagesIn(`case-${index}.ts`)])).toEqual(cases);
  });
});
