import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Backend, rng } from "@ganglion/tensor";
import { openWeights } from "@ganglion/weights";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { labBackend } from "../../../src/labs/frame/lab-backend.ts";
import { bodyOf } from "../../../src/labs/transfer/bodies.ts";
import { compare, type CompareAnswer, type CompareQuestion } from "../../../src/labs/transfer/compare.ts";
import { drawShape, shapeNames } from "../../../src/labs/transfer/draw-shape.ts";
import { showPictures } from "../../../src/labs/transfer/pictures.ts";
import { bodyNames } from "../../../src/labs/transfer/settings.ts";
import { saveModel, tryPicture } from "../../../src/labs/transfer/take.ts";
import { writePng } from "../../write-png.ts";
import { programWriter } from "../../../src/labs/transfer/write-program.ts";

const folder = join(import.meta.dirname, "..", "..", "..", ".cache", "transfer");
afterAll(() => rm(folder, { recursive: true, force: true }));

const question: CompareQuestion = {
  body: "digits",
  data: "digits",
  version: 0,
  own: [],
  count: 2,
  seed: 7,
  stages: 2,
  seconds: 600,
  ways: ["probe", "last"],
};

/** What the program prints of each way. */
async function printed(source: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "transfer.ts");
  await writeFile(path, source.replace('"model.safetensors"', JSON.stringify(join(folder, "model.safetensors"))));
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await import(pathToFileURL(path).href);
    return log.mock.calls.map(([line]) => String(line)).filter((line) => /^\w+: [\d.]+ %$/.test(line));
  } finally {
    log.mockRestore();
  }
}

let backend: Backend;
let answer: CompareAnswer;
const parts: Partial<CompareAnswer>[] = [];
beforeAll(async () => {
  backend = await labBackend();
  answer = await compare(question, (part) => {
    parts.push(part);
    return true;
  });
});

describe("the comparison of ways", () => {
  it("learns from a few and measures on what is held out, way after way", () => {
    expect([answer.learned, answer.heldOut.labels.length, answer.classes.length]).toStrictEqual([20, 144, 10]);
    expect(answer.results.map(({ way, trained, parameters }) => [way, trained, parameters])).toStrictEqual([
      ["probe", 650, 75_002],
      ["last", 70_154, 75_002],
    ]);
    const [probe, last] = answer.results;
    expect(probe?.curve.map(({ epoch }) => epoch)).toStrictEqual([0]);
    expect(last?.curve.map(({ epoch }) => epoch)).toStrictEqual([0, 5, 10, 15, 20, 25, 30, 35, 40]);
    for (const { curve, guesses } of answer.results) {
      const right = answer.heldOut.labels.filter((label, at) => label === guesses?.labels[at]).length;
      expect(curve.at(-1)?.accuracy).toBeCloseTo(right / 144, 6);
      expect(curve.at(-1)?.accuracy).toBeGreaterThan(0.9);
    }
    expect(answer.advice).toMatchObject({ cell: "little-similar", plan: { kind: "probe" } });
    expect(parts.some(({ doing }) => doing?.what === "last" && doing.total === 40)).toBe(true);
  });

  it("has networks that can be taken away and tried", async () => {
    const { classes } = answer;
    const file = await saveModel({ way: "last", body: "digits", classes, format: "safetensors" });
    if ("fault" in file) throw new Error(file.fault);
    const { entries, metadata } = await openWeights(file);
    expect(entries["model.fc.weight"]?.shape).toStrictEqual([10, 64]);
    expect(metadata).toMatchObject({ body: "digits", way: "last", classes: JSON.stringify(classes), shape: "[1,8,8]" });
    const onnx = await saveModel({ way: "probe", body: "digits", classes, format: "onnx" });
    if ("fault" in onnx) throw new Error(onnx.fault);
    expect(new TextDecoder("latin1").decode(onnx)).toContain("digits-probe");
    const { width, height, pixels, labels } = answer.heldOut;
    const data = pixels.slice(0, width * height * 4);
    const said = await tryPicture({ way: "last", body: "digits", picture: { width, height, data } });
    if ("fault" in said) throw new Error(said.fault);
    const { shares } = said;
    expect(shares.indexOf(Math.max(...shares))).toBe(answer.results[1]?.guesses?.labels[0] ?? labels[0]);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    const gone = { fault: "gone" };
    expect(await saveModel({ way: "all", body: "digits", classes, format: "onnx" })).toStrictEqual(gone);
    const note = new Blob(["no picture"]);
    expect(await tryPicture({ way: "all", body: "digits", picture: note })).toStrictEqual(gone);
    expect(await tryPicture({ way: "last", body: "digits", picture: note })).toStrictEqual({ fault: "notPicture" });
  });

  it("ends when the page no longer wants it", async () => {
    let heard = 0;
    const ended = compare(question, () => {
      heard += 1;
      return false;
    });
    await expect(ended).rejects.toThrow("stopped");
    expect(heard).toBeGreaterThan(0);
  });
});

describe("pictures", () => {
  it("of one's own are read by their folders, and what is none is named", async () => {
    const [wide, high] = [writePng((x) => 30 * x), writePng((_, y) => 30 * y)];
    const file = (bytes: Uint8Array<ArrayBuffer>): Blob => new Blob([bytes]);
    const own = [
      { path: "rows/b.png", file: file(high) },
      { path: "columns/a.png", file: file(wide) },
      { path: "columns/note.txt", file: file(new TextEncoder().encode("no picture")) },
    ];
    const shown = await showPictures({ body: "digits", data: "own", version: 1, own });
    expect([shown.classes, shown.files]).toStrictEqual([
      ["columns", "rows"],
      ["columns/a.png", "rows/b.png"],
    ]);
    expect(shown.skipped.map(({ file: name }) => name)).toStrictEqual(["columns/note.txt"]);
    expect(Array.from(shown.pixels.slice(0, 16))).toStrictEqual([
      0, 0, 0, 255, 30, 30, 30, 255, 60, 60, 60, 255, 90, 90, 90, 255,
    ]);
  });

  it("that are drawn are the same each time, as many of each class", async () => {
    const draw = (): Uint8ClampedArray[] => {
      const random = rng(3);
      return shapeNames.map((name) => drawShape(name, random).data);
    };
    expect(draw()).toStrictEqual(draw());
    expect(new Set(draw().map((pixels) => pixels.join())).size).toBe(shapeNames.length);
    const shown = await showPictures({ body: "digits", data: "shapes", own: [], version: 0 });
    const counts = shown.classes.map((_, label) => shown.labels.filter((own) => own === label).length);
    expect(counts).toStrictEqual(shapeNames.map(() => 120));
  });

  it.skipIf(!bodyNames.includes("resnet20-cifar10"))(
    "in colour are what the body of CIFAR-10 is moved to, far better than by chance",
    async () => {
      expect(bodyNames[0]).toBe("resnet20-cifar10");
      const asked = { ...question, body: "resnet20-cifar10", data: "shapes", count: 5, ways: ["probe"] } as const;
      const found = await compare(asked, () => true);
      expect([found.heldOut.width, found.learned]).toStrictEqual([32, 25]);
      expect(found.results[0]?.curve.at(-1)?.accuracy).toBeGreaterThan(0.35);
    },
  );
});

describe("the memory of the device", () => {
  it("holds nothing of a comparison but its networks, nor of one that was stopped, and one body", async () => {
    // What prepares pictures holds a few numbers, which are the collector's to free; a network of any kind holds many thousands.
    const held = (): number => Math.round(backend.memory().bytes / 10_000);
    const probe = { ...question, ways: ["probe"] as const };
    await compare(probe, () => true);
    const one = held();
    expect(one).toBeGreaterThan(25);
    let steps = 0;
    const stopped = compare({ ...question, stages: 1 }, ({ doing }) => doing?.what !== "last" || (steps += 1) < 3);
    await expect(stopped).rejects.toThrow("stopped");
    expect(held()).toBe(one);
    await compare(probe, () => true);
    expect(held()).toBe(one);
    // Held here, so that the collector frees none of them.
    const bodies: unknown[] = [];
    for (const name of bodyNames) bodies.push(await bodyOf(name));
    // A network that was moved shares with its body what was not trained, so it is made anew from the one that is loaded anew.
    await compare(probe, () => true);
    expect(held()).toBe(one);
    expect(bodies.length).toBeGreaterThan(1);
  });
});

// Last, since the program sets a backend of its own.
describe("the program of a comparison", () => {
  it("gives the same accuracies", async () => {
    const writeProgram = await programWriter();
    const source = writeProgram(question, answer.advice?.evidence.cost.stepSeconds ?? 1);
    const lines = answer.results.map(
      ({ way, curve }) => `${way}: ${(100 * (curve.at(-1)?.accuracy ?? 0)).toFixed(1)} %`,
    );
    expect(await printed(source)).toStrictEqual(lines);
    expect((await openWeights(join(folder, "model.safetensors"))).metadata["classes"]).toBe(
      JSON.stringify(answer.classes),
    );
  });

  it.each(["shapes", "own"] as const)("imports what it uses, for %s", async (data) => {
    const source = (await programWriter())({ ...question, data, stages: 1 }, 0.1);
    const imported = [...source.matchAll(/^import \{ (.*) \} from/gm)].flatMap(([, list = ""]) => list.split(", "));
    expect(imported.length).toBeGreaterThan(10);
    for (const name of imported) expect(source.split(name.replace("type ", "")).length, name).toBeGreaterThan(2);
    expect(source).toContain(data === "own" ? "imageFolder" : "function drawShape(");
  });
});
