import { describe, expect, it } from "vitest";
import { numberWriter } from "../src/device/number-writer.ts";

const MEMBERS = [
  { name: "h", type: "int", offset: 0 },
  { name: "w", type: "int", offset: 4 },
  { name: "eps", type: "float", offset: 8 },
] as const;

function written(mirror: DataView): number[] {
  return [mirror.getInt32(0, true), mirror.getInt32(4, true), mirror.getFloat32(8, true)];
}

describe("numberWriter", () => {
  it("writes each number in its place, in whatever order launches name them", () => {
    const mirror = new DataView(new ArrayBuffer(16));
    const write = numberWriter(MEMBERS, mirror);
    write({ h: 1, w: -2, eps: 0.5 });
    expect(written(mirror)).toEqual([1, -2, 0.5]);
    write({ eps: 0.25, h: 3, w: 4 });
    expect(written(mirror)).toEqual([3, 4, 0.25]);
    write({ w: 5, other: 9, eps: 1, h: 6 });
    expect(written(mirror)).toEqual([6, 5, 1]);
    write({ h: 7, w: 8, eps: 2 });
    expect(written(mirror)).toEqual([7, 8, 2]);
    write(Object.assign(Object.create(null) as Record<string, number>, { h: 0, eps: -0.5, w: -1 }));
    expect(written(mirror)).toEqual([0, -1, -0.5]);
  });

  it("leaves no number of the launch before where one is missing", () => {
    const mirror = new DataView(new ArrayBuffer(16));
    const write = numberWriter(MEMBERS, mirror);
    write({ h: 1, w: 2, eps: 3 });
    write({ h: 4, eps: 5 });
    expect(written(mirror)).toEqual([4, 0, 5]);
    write({ h: 4, w: 1 });
    expect(written(mirror)).toEqual([4, 1, Number.NaN]);
  });
});
