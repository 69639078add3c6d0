import { readFixture, toTensor, type Values } from "@ganglion/fixtures";
import { deflateRawSync } from "node:zlib";
import { reference, setBackend } from "@ganglion/tensor";
import { fuzz, fuzzCount, matchers, mutateBytes, rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { openWeights, readWeights } from "../src/index.ts";
import { bytesOf } from "./fixture.ts";
import { zip } from "./write-zip.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

interface Fixture {
  readonly npy: Readonly<Record<string, { readonly file: string; readonly tensor: Values }>>;
  readonly npz: Readonly<Record<"stored" | "packed" | "unnamed", string>> & {
    readonly tensors: Readonly<Record<string, Values>>;
  };
  readonly refused: Readonly<Record<string, string>>;
}
const { npy, npz, refused }: Fixture = readFixture("weights/numpy.json");
const exactly = { rtol: 0, atol: 0 } as const;
const remedy = "It is damaged, cut short or of another kind; download it or write it again.";

describe("an .npy file", () => {
  it.each(Object.entries(npy))("is read as NumPy has it: %s", async (_, { file, tensor }) => {
    const { format, tensors } = await readWeights(bytesOf(file));
    expect(format).toBe("npy");
    expect(tensors["arr_0"]).toBeAllClose(toTensor(tensor), exactly);
  });

  it("leaves the bytes that it was given as they are", async () => {
    const bytes = bytesOf(npy[">f4"]!.file);
    await readWeights({ size: bytes.length, read: (start, end) => bytes.subarray(start, end) });
    expect(bytes).toEqual(bytesOf(npy[">f4"]!.file));
  });

  it.each([
    ["objects", "'|O'"],
    ["texts", "'<U2'"],
    ["complex", "'<c16'"],
    ["structured", "[('a', '<f4'), ('b', '<i4')]"],
  ])("is refused by name if it holds no numbers: %s", async (name, got) => {
    expect(await rejection(readWeights(bytesOf(refused[name]!)))).toBe(
      `RangeError: readWeights: an array must be of booleans, integers or floats up to 8 bytes, got ${got} in the bytes. ${remedy}`,
    );
  });

  const array = (header: string, body: number, version = 1): Uint8Array<ArrayBuffer> => {
    const text = new TextEncoder().encode(header);
    const bytes = new Uint8Array(10 + text.length + body);
    bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0, text.length & 255, text.length >> 8]);
    bytes.set(text, 10);
    return bytes;
  };
  const said = (shape: string, descr = "'<f4'"): string =>
    `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;
  it.each([
    [array(said("(2,)"), 8).slice(0, 9), "an array must begin as NumPy writes it, got 9 bytes that do not"],
    [array(said("(2,)"), 8, 4), "the version of the format must be 1, 2 or 3, got 4"],
    [array(said("(2,)"), 8).slice(0, 40), "the header must have at most 30 bytes, got 58"],
    [array("{'descr': '<f4'}", 8), `the header must say descr, fortran_order and shape, got "{'descr': '<f4'}"`],
    [array(said("(2,)"), 9), "'<f4' (2) must take the 8 bytes of its values, got 9"],
    [array(said("(3, 1)"), 8), "'<f4' (3, 1) must take the 12 bytes of its values, got 8"],
    [
      array(said("(99999999, 99999999, 99999999)"), 8),
      "an array must be one that a file can hold, got '<f4' (99999999, 99999999, 99999999)",
    ],
  ])("is refused if it is not whole: %#", async (bytes, message) => {
    expect(await rejection(readWeights(bytes))).toBe(`RangeError: readWeights: ${message} in the bytes. ${remedy}`);
  });

  it("survives mutants", async () => {
    const files = ["<f4", ">i8", "fortran", "scalar"].map((name) => bytesOf(npy[name]!.file));
    const report = await fuzz("npy", fuzzCount(10_000), async (random, index) => {
      const file = mutateBytes(random, files[index % files.length]!);
      const { tensors } = await readWeights(file);
      const size = tensors["arr_0"]?.size ?? 0;
      if (size > file.length) throw new Error(`${size} values were read from ${file.length} bytes`);
    });
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.rules.size).toBeGreaterThan(5);
  });
});

describe("an .npz file", () => {
  it.each(["stored", "packed"] as const)("is read as NumPy has it: %s", async (kind) => {
    const { format, tensors } = await readWeights(bytesOf(npz[kind]));
    expect(format).toBe("npz");
    for (const [name, expected] of Object.entries(npz.tensors))
      expect(tensors[name]).toBeAllClose(toTensor(expected), exactly);
    expect(Object.keys(tensors)).toEqual([...Object.keys(npz.tensors), ...(kind === "packed" ? ["zeros"] : [])]);
    expect(Object.keys((await openWeights(bytesOf(npz.unnamed))).entries)).toEqual(["arr_0", "arr_1"]);
  });

  it("is read one array at a time where it is stored", async () => {
    const bytes = bytesOf(npz.stored);
    const asked: number[] = [];
    const file = await openWeights({
      size: bytes.length,
      read(start, end) {
        asked.push(end - start);
        return bytes.slice(start, end);
      },
    });
    asked.length = 0;
    expect(await file.read("weight")).toBeAllClose(toTensor(npz.tensors["weight"]!), exactly);
    expect(asked).toEqual([96]);
  });

  const scalar = bytesOf(npy["scalar"]!.file);
  it("is bounded in what it unpacks", async () => {
    const bomb = deflateRawSync(new Uint8Array(50_000_000));
    const file = zip([{ name: "a.npy", data: bomb, method: 8, size: 50_000_000 }]);
    expect(await rejection(readWeights(file, { maxBytes: 1_000_000 }))).toBe(
      "RangeError: readWeights: a packed file must have at most 1000000 bytes, got 50000000 in a.npy of the bytes. " +
        "Pass a larger { maxBytes } if you trust it.",
    );
    const liar = zip([{ name: "a.npy", data: deflateRawSync(scalar), method: 8, size: scalar.length * 2000 }]);
    expect(await rejection(readWeights(liar))).toContain("a.npy must be as large as its");
  });

  const packed = (size: number, checksum?: number): Uint8Array =>
    zip([
      { name: "a.npy", data: deflateRawSync(scalar), method: 8, size, ...(checksum === undefined ? {} : { checksum }) },
    ]);
  const plain = { name: "a.npy", data: scalar };
  it.each([
    [zip([plain]).slice(0, -1), "a zip file must have an end record, got none in the bytes"],
    [zip([plain, plain]), "names in a zip file must differ, got a.npy twice in the bytes"],
    [zip([{ ...plain, flags: 1 }]), "a.npy must not be encrypted, got one that is in the bytes"],
    [zip([{ ...plain, method: 14 }]), "a.npy must be stored or deflated, got method 14 in the bytes"],
    [
      zip([plain, { ...plain, name: "b.npy", start: 0 }]),
      `a.npy must end before 0, got ${scalar.length} bytes from 0 in the bytes`,
    ],
    [zip([plain], { count: 2 }), "the directory must have 2 entries, got 1 in the bytes"],
    [
      zip([{ ...plain, start: 1 }]),
      "a zip entry must be where the directory says, got none at 1 in a.npy of the bytes",
    ],
    [
      packed(scalar.length, 5),
      `a packed file must unpack to its ${scalar.length} bytes, got others in a.npy of the bytes`,
    ],
    [
      zip([{ name: "a.npy", data: new Uint8Array(40).fill(7), method: 8, size: 100 }]),
      "a packed file must unpack whole, got one that does not in a.npy of the bytes",
    ],
  ])("is refused if it is not whole: %#", async (bytes, message) => {
    expect(await rejection(readWeights(bytes))).toBe(`RangeError: readWeights: ${message}. ${remedy}`);
  });

  it("is refused if it holds something else", async () => {
    expect(await rejection(readWeights(zip([{ name: "notes.txt", data: scalar }])))).toBe(
      "RangeError: readWeights: a zip file must hold arrays of NumPy's or be one of PyTorch's, got notes.txt in the bytes. Unpack it, and pass what it holds.",
    );
  });

  it("survives mutants", async () => {
    const files = [bytesOf(npz.stored), bytesOf(npz.unnamed), packed(scalar.length)];
    const report = await fuzz("npz", fuzzCount(10_000), async (random, index) => {
      const file = mutateBytes(random, files[index % files.length]!);
      const { tensors } = await readWeights(file);
      const size = Object.values(tensors).reduce((sum, x) => sum + x.size, 0);
      if (size > file.length * 1032) throw new Error(`${size} values were read from ${file.length} bytes`);
    });
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.rules.size).toBeGreaterThan(15);
  });
});
