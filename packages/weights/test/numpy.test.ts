import { readFixture, toTensor, type Values } from "@ganglion/fixtures";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { ones, reference, setBackend, type Tensor } from "@ganglion/tensor";
import { fuzz, fuzzCount, matchers, mutateBytes, rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeWeights, openWeights, readWeights, saveWeights } from "../src/index.ts";
import { bytesOf } from "./fixture.ts";
import { zip } from "./write-zip.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

interface Fixture {
  readonly npy: Readonly<Record<string, { readonly file: string; readonly tensor: Values }>>;
  readonly npz: Readonly<Record<"stored" | "packed" | "unnamed", string>> & {
    readonly tensors: Readonly<Record<string, Values>>;
  };
  readonly written: {
    readonly tensors: Readonly<Record<string, Values>>;
    readonly npy: Readonly<Record<string, string>>;
    readonly npz: string;
    readonly float16: string;
  };
  readonly refused: Readonly<Record<string, string>>;
}
const { npy, npz, written, refused }: Fixture = readFixture("weights/numpy.json");
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

describe("what is written for NumPy", () => {
  const tensors = (): Record<string, Tensor> =>
    Object.fromEntries(Object.entries(written.tensors).map(([name, values]) => [name, toTensor(values)]));

  it("is byte for byte what NumPy writes, and reads", async () => {
    expect(await encodeWeights(tensors(), { format: "npz" })).toEqual(bytesOf(written.npz));
    expect(await encodeWeights(tensors(), { format: "npz", dtype: "float16" })).toEqual(bytesOf(written.float16));
    for (const [name, x] of Object.entries(tensors())) {
      expect(await encodeWeights({ [name]: x }, { format: "npy" })).toEqual(bytesOf(written.npy[name]!));
    }
  });

  it("is read back here", async () => {
    const { format, tensors: found } = await readWeights(await encodeWeights(tensors(), { format: "npz" }));
    expect([format, Object.keys(found)]).toEqual(["npz", Object.keys(written.tensors)]);
    for (const [name, values] of Object.entries(written.tensors))
      expect(found[name]).toBeAllClose(toTensor(values), exactly);
  });

  it("is what the name of the file says, or the format", async () => {
    const folder = await mkdtemp(join(tmpdir(), "numpy-"));
    try {
      await saveWeights(join(folder, "a.npz"), tensors());
      await saveWeights(pathToFileURL(join(folder, "a.NPY")), { x: ones([2]) });
      await saveWeights(join(folder, "b"), tensors(), { format: "npz" });
      await saveWeights(join(folder, "c.npz"), tensors(), { format: "safetensors" });
      const formats = ["a.npz", "a.NPY", "b", "c.npz"].map(
        async (name) => (await openWeights(join(folder, name))).format,
      );
      expect(await Promise.all(formats)).toEqual(["npz", "npy", "npz", "safetensors"]);
      expect(new Uint8Array(await readFile(join(folder, "a.npz")))).toEqual(bytesOf(written.npz));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("tells how far it is, and says what it holds beside the values", async () => {
    const heard: string[] = [];
    await encodeWeights(tensors(), {
      format: "npz",
      onProgress: ({ loaded, total }) => heard.push(`${loaded}/${total}`),
    });
    expect(heard).toEqual(["24/56", "40/56", "52/56", "56/56", "56/56"]);
  });

  it("is refused where NumPy has no place for it", async () => {
    const refusals = [
      [
        { format: "npz", metadata: { a: "b" } },
        "metadata must be left out for npz, which has none, got some. Leave metadata out, or write safetensors.",
      ],
      [
        { format: "npy", dtype: "bfloat16" },
        'dtype must be one that NumPy has for npy, got bfloat16. Pass { dtype: "float16" }, or write safetensors.',
      ],
      [
        { format: "npy" },
        'an .npy file must hold one tensor, got 5. Write an .npz file, by { format: "npz" } or its name.',
      ],
      [{ format: "hdf5" }, 'format must be one of safetensors, npy, npz, got "hdf5". Leave it out for the default.'],
    ] as const;
    for (const [options, message] of refusals) {
      expect(await rejection(encodeWeights(tensors(), options as never))).toBe(`TypeError: encodeWeights: ${message}`);
    }
    const long = { ["n".repeat(70_000)]: ones([1]) };
    expect(await rejection(encodeWeights(long, { format: "npz" }))).toBe(
      `RangeError: encodeWeights: names in an .npz file must have at most 65531 bytes, got ${"n".repeat(60)}.... Rename it.`,
    );
  });
});
