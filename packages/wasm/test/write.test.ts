import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";

describe("write", () => {
  it("copies values into a buffer by pieces, and nothing beyond it", async () => {
    const backend = await wasm({ threads: 1 });
    const buffer = backend.fill(9, [40], "float32");
    const after = backend.fill(5, [40], "float32");
    backend.write?.(buffer, 3, new Float32Array([1, 2]));
    const values = await backend.download({ buffer, shape: [40], dtype: "float32", size: 40 });
    expect(Array.from(values.subarray(0, 6))).toEqual([9, 9, 9, 1, 2, 9]);
    expect(() => backend.write?.(buffer, 4000, new Float32Array([1]))).toThrow(
      "wasm: an operand's memory must hold all elements of [4001]",
    );
    expect(() => backend.write?.({}, 0, new Float32Array([1]))).toThrow("operands must lie in this backend's memory");
    expect(await backend.download({ buffer: after, shape: [40], dtype: "float32", size: 40 })).toEqual(
      new Float32Array(40).fill(5),
    );
    const whole = backend.fill(0, [2], "int32");
    backend.write?.(whole, 1, new Int32Array([-7]));
    expect(await backend.download({ buffer: whole, shape: [2], dtype: "int32", size: 2 })).toEqual(
      new Int32Array([0, -7]),
    );
  });
});

describe("upload", () => {
  it("takes an array whose memory was transferred for the empty one that it is, and leaves nothing behind", async () => {
    const backend = await wasm({ threads: 1 });
    const data = new Float32Array(8);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    const before = backend.memory();
    const buffer = backend.upload(data, [0], "float32");
    expect(await backend.download({ buffer, shape: [0], dtype: "float32", size: 0 })).toEqual(new Float32Array(0));
    expect(() => backend.upload(data, [8], "float32")).toThrow("upload: ");
    backend.release(buffer);
    expect(backend.memory()).toEqual(before);
  });
});
