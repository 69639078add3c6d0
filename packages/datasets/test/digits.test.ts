import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { ShapeError } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { digits } from "../src/index.ts";

describe("digits", () => {
  it("holds what data/digits.csv.gz holds, scaled to 0-1", async () => {
    const { x, y, size, name, shape, classes } = await digits();
    const packed = await readFile(new URL("../data/digits.csv.gz", import.meta.url));
    const rows = gunzipSync(packed).toString("utf8").trim().split("\n");
    const values = rows.map((row) => row.split(",").map(Number));
    expect({ size, name, shape }).toStrictEqual({ size: 1797, name: "Digits", shape: [1, 8, 8] });
    expect(classes).toStrictEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(y).toStrictEqual(Int32Array.from(values, (row) => row[64]!));
    expect(x).toStrictEqual(Float32Array.from(values.flatMap((row) => row.slice(0, 64).map((pixel) => pixel / 16))));
  });

  it("has the published number of each class, and the published first image", async () => {
    const { x, y } = await digits();
    const counts = Array.from({ length: 10 }, (_, digit) => y.filter((label) => label === digit).length);
    expect(counts).toStrictEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect(y[0]).toBe(0);
    expect([...x.subarray(0, 8)].map((pixel) => pixel * 16)).toStrictEqual([0, 0, 5, 13, 9, 1, 0, 0]);
    expect(x.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
  });

  it("gives the samples in another shape that holds 64 values", async () => {
    const flat = await digits({ shape: [64] });
    expect(flat.shape).toStrictEqual([64]);
    expect(flat.x).toStrictEqual((await digits()).x);
    await expect(digits({ shape: [8, 9] })).rejects.toThrow(
      new ShapeError("digits: shape must hold the 64 values of a sample, got [8, 9]. Pass [1, 8, 8] or [64].", [8, 9]),
    );
  });
});
