import { toTensor } from "@ganglion/fixtures";
import { reference, setBackend, tensor, withoutFused } from "@ganglion/tensor";
import { matchers, rejection } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeWeights, openWeights, readWeights } from "../src/index.ts";
import { BFLOAT16, FLOAT16, packFloats, unpackBfloat16, unpackFloat16 } from "../src/small-floats.ts";
import { bytesOf, fixture } from "./fixture.ts";
import { safetensors } from "./write-safetensors.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const exactly = { rtol: 0, atol: 0 } as const;
/** As WebAssembly's and the GPU's. */
const single = { ...reference(), name: "single", dtypes: ["float32", "int32"] } as const;

describe("a file of every element type", () => {
  const bytes = bytesOf(fixture.everyType.file);

  it.each(Object.entries(fixture.everyType.tensors))("is read as PyTorch stores it: %s", async (name, expected) => {
    const { tensors } = await readWeights(bytes);
    expect(tensors[name]).toBeAllClose(toTensor(expected), exactly);
    const one = await (await openWeights(bytes)).read(name);
    expect(one).toBeAllClose(toTensor(expected), exactly);
    const signs = [...(await one.data())].map((value) => Object.is(value, -0));
    expect(signs).toEqual(expected.data.map((value) => Object.is(Number(value), -0)));
  });

  it("says what it is and holds, in its own order", async () => {
    const { metadata, format, entries } = await openWeights(bytes);
    expect([format, metadata]).toEqual(["safetensors", { format: "pt" }]);
    expect(Object.keys(entries).sort()).toEqual(Object.keys(fixture.everyType.tensors).sort());
    expect(entries["BF16"]).toEqual({ type: "BF16", shape: [11], bytes: 22 });
    expect(entries["scalar"]).toEqual({ type: "F32", shape: [], bytes: 4 });
  });
});

describe("small floats", () => {
  const formats = { float16: FLOAT16, bfloat16: BFLOAT16 } as const;

  it.each(["float16", "bfloat16"] as const)("are the nearest ones, as PyTorch's and NumPy's: %s", (name) => {
    const { values, bits } = fixture.rounding[name];
    expect([...packFloats(toTensor(values).dataSync(), formats[name])]).toEqual(bits.data);
  });

  it.each([
    ["float16", FLOAT16, unpackFloat16],
    ["bfloat16", BFLOAT16, unpackBfloat16],
  ] as const)("come back from every one of their numbers: %s", (_, format, unpack) => {
    const all = Uint16Array.from({ length: 2 ** 16 }, (__, index) => index);
    const numbers = all.filter((bits) => (bits & 0x7fff) <= format.infinity);
    expect(packFloats(unpack(numbers), format)).toEqual(numbers);
    const nan = packFloats([Number.NaN], format);
    expect(unpack(nan)).toEqual(new Float32Array([Number.NaN]));
  });
});

describe("what is written", () => {
  const state = (): Record<string, ReturnType<typeof tensor>> =>
    Object.fromEntries(Object.entries(fixture.written.tensors).map(([name, value]) => [name, toTensor(value)]));

  it("is what the official layout says, to the byte", async () => {
    const { plain, float16, bfloat16 } = fixture.written.files;
    expect(await encodeWeights(state(), { metadata: { licence: "MIT" } })).toEqual(bytesOf(plain));
    expect(await encodeWeights(state(), { dtype: "float16" })).toEqual(bytesOf(float16));
    expect(await encodeWeights(state(), { dtype: "bfloat16" })).toEqual(bytesOf(bfloat16));
  });

  it("is read as it was, whatever it was", async () => {
    const dtype = fc.constantFrom("float32", "float64", "int32");
    const row = fc.record({ dtype, shape: fc.array(fc.nat(3), { maxLength: 3 }) });
    const name = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "0", ""));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, row), fc.dictionary(fc.string(), fc.string()), async (rows, metadata) => {
        delete rows["__metadata__"];
        const given = Object.entries(rows).map(([key, { dtype: type, shape }]) => {
          const size = shape.reduce((product, length) => product * length, 1);
          return [
            key,
            tensor(
              Float64Array.from({ length: size }, (_, i) => i - 3),
              { shape, dtype: type as "float32" },
            ),
          ] as const;
        });
        const read = await readWeights(await encodeWeights(Object.fromEntries(given), { metadata }));
        expect(Object.keys(read.tensors).sort()).toEqual(given.map(([key]) => key).sort());
        expect({ ...read.metadata }).toEqual({ ...metadata });
        for (const [key, x] of given)
          expect(Object.getOwnPropertyDescriptor(read.tensors, key)?.value).toBeAllClose(x, exactly);
      }),
    );
  });

  it("are the values at the time of the call, and nothing stays in memory", async () => {
    const x = tensor([1, 2]);
    const before = x.backend.memory();
    const bytes = encodeWeights({ x });
    const { assign } = await import("@ganglion/tensor");
    assign(x, tensor([3, 4]));
    const { tensors } = await readWeights(await bytes);
    expect(tensors["x"]).toBeAllClose([1, 2]);
    tensors["x"]?.dispose();
    expect(x.backend.memory().buffers).toBeLessThanOrEqual(before.buffers + 1);
  });
});

describe("conversion", () => {
  const doubles = safetensors(
    { x: { dtype: "F64", shape: [2], data_offsets: [0, 16] } },
    new Uint8Array(new Float64Array([0.5, 0.1]).buffer),
  );
  const huge = safetensors(
    { x: { dtype: "F64", shape: [1], data_offsets: [0, 8] } },
    new Uint8Array(new Float64Array([1e300]).buffer),
  );
  const longs = (value: bigint, dtype = "I64"): Uint8Array =>
    safetensors({ x: { dtype, shape: [1], data_offsets: [0, 8] } }, new Uint8Array(new BigInt64Array([value]).buffer));

  it("rounds float64 where the backend has none, unless told not to", async () => {
    const { tensors } = await readWeights(doubles, { backend: single });
    expect(tensors["x"]).toBeAllClose(tensor(new Float32Array([0.5, 0.1])), exactly);
    expect(await rejection(readWeights(doubles, { backend: single, conversion: "exact" }))).toBe(
      "RangeError: readWeights: values must be exact in float32, got 0.1 at position 1 of x. " +
        'single has no float64; pass { conversion: "rounded" }, or read them on reference().',
    );
    expect(await rejection(readWeights(huge, { backend: single }))).toBe(
      "RangeError: readWeights: values must be in the range of float32, got 1e+300 at position 0 of x. " +
        "single has no float64: read them on reference().",
    );
  });

  it("never changes an integer", async () => {
    for (const [value, dtype, shown] of [
      [2n ** 31n, "I64", "2147483648"],
      [-(2n ** 31n) - 1n, "I64", "-2147483649"],
      [2n ** 40n + 5n, "I64", "1099511627781"],
      [-1n, "U64", "18446744073709551615"],
    ] as const) {
      expect(await rejection(readWeights(longs(value, dtype)))).toBe(
        `RangeError: readWeights: integers must be from -2147483648 to 2147483647, as int32 holds them, got ${shown} ` +
          "at position 0 of x. Store it as F32 or F64.",
      );
    }
    const unsigned = safetensors(
      { x: { dtype: "U32", shape: [1], data_offsets: [0, 4] } },
      new Uint8Array([0, 0, 0, 128]),
    );
    expect(await rejection(readWeights(unsigned))).toContain("got 2147483648 at position 0 of x.");
    const booleans = safetensors({ x: { dtype: "BOOL", shape: [2], data_offsets: [0, 2] } }, new Uint8Array([1, 2]));
    expect(await rejection(readWeights(booleans))).toBe(
      "RangeError: readWeights: booleans must be 0 or 1, got 2 at position 1 of x. The file is damaged, or these are no booleans.",
    );
  });

  it("can be refused altogether", async () => {
    const refused = (type: string, backend: string): string =>
      `TypeError: openWeights: element types must be those of ${backend} where conversion is "none", got ${type} for x. ` +
      'Pass { conversion: "exact" } to have it as another dtype.';
    expect(await rejection(openWeights(longs(1n), { conversion: "none" }))).toBe(refused("I64", "reference"));
    expect((await readWeights(doubles, { conversion: "none" })).tensors["x"]?.dtype).toBe("float64");
    expect(await rejection(openWeights(doubles, { conversion: "none", backend: single }))).toBe(
      refused("F64", "single"),
    );
  });

  it("refuses finite values that a written type has no place for", async () => {
    expect(await rejection(encodeWeights({ x: tensor([1, 65520]) }, { dtype: "float16" }))).toBe(
      "RangeError: encodeWeights: finite values must be of a size that F16 has, up to 65504, got 65520 at position 1 of x. " +
        'Pass { dtype: "bfloat16" }.',
    );
    expect(await rejection(encodeWeights({ x: tensor([1e39], { dtype: "float64" }) }, { dtype: "float32" }))).toBe(
      "RangeError: encodeWeights: finite values must be of a size that F32 has, up to 3.4028234663852886e+38, " +
        "got 1e+39 at position 0 of x. Leave the dtype out.",
    );
    const { tensors } = await readWeights(await encodeWeights({ x: tensor([Infinity, 65519]) }, { dtype: "float16" }));
    expect(tensors["x"]).toBeAllClose([Infinity, 65504]);
  });

  it("works on any backend", async () => {
    const backend = withoutFused(reference());
    expect((await readWeights(doubles, { backend })).tensors["x"]?.backend).toBe(backend);
  });
});
