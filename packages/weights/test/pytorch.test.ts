import { readFixture, toTensor, type Values } from "@ganglion/fixtures";
import { reference, setBackend } from "@ganglion/tensor";
import { fuzz, fuzzCount, matchers, mutateBytes, rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { openWeights, readWeights } from "../src/index.ts";
import { bytesOf } from "./fixture.ts";
import { zip } from "./write-zip.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

interface Fixture {
  readonly files: Readonly<
    Record<string, { readonly file: string; readonly tensors: Readonly<Record<string, Values>> }>
  >;
  readonly older: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<"module" | "code" | "numpy", string>>;
}
const { files, older, refused }: Fixture = readFixture("weights/pytorch.json");
const exactly = { rtol: 0, atol: 0 } as const;
const remedy = "It is damaged, cut short or of another kind; download it or write it again.";

describe("what PyTorch saved", () => {
  it.each(Object.entries(files))("is read as PyTorch loads it: %s", async (_, { file, tensors: expected }) => {
    const { format, tensors } = await readWeights(bytesOf(file));
    expect(format).toBe("pytorch");
    expect(Object.keys(tensors)).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected))
      expect(tensors[name]).toBeAllClose(toTensor(values), exactly);
  });

  it.each(Object.entries(files))("before 1.6 is read as PyTorch loads it: %s", async (name, { tensors: expected }) => {
    const { format, tensors } = await readWeights(bytesOf(older[name]!));
    expect(format).toBe("pytorch");
    expect(Object.keys(tensors)).toEqual(Object.keys(expected));
    for (const [key, values] of Object.entries(expected)) expect(tensors[key]).toBeAllClose(toTensor(values), exactly);
  });

  it("before 1.6 may have pickles of any length, and is read one tensor at a time", async () => {
    const bytes = bytesOf(older["checkpoint"]!);
    // As if its text filled more than is read at first.
    const at = Buffer.from(bytes).indexOf("X\u0003\0\0\0run");
    const length = Uint8Array.from([0x58, 0x70, 0x11, 1, 0]);
    const long = Buffer.concat([bytes.subarray(0, at), length, Buffer.alloc(70_000, "n"), bytes.subarray(at + 8)]);
    const asked: number[] = [];
    const file = await openWeights({
      size: long.length,
      read(start, end) {
        asked.push(end - start);
        return new Uint8Array(long.subarray(start, end));
      },
    });
    expect(file.metadata["name"]).toBe("n".repeat(70_000));
    expect(asked).toContain(65_536);
    asked.length = 0;
    const expected = toTensor(files["checkpoint"]!.tensors["list.0"]!);
    expect(await file.read("list.0")).toBeAllClose(expected, exactly);
    expect(asked).toEqual([12]);
  });

  it("has numbers and texts beside the tensors", async () => {
    const { metadata } = await openWeights(bytesOf(files["checkpoint"]!.file));
    expect(metadata).toMatchObject({ epoch: "3", name: "run", "list.1": "0.5", "optimizer.param_groups.0.lr": "0.1" });
  });

  it("is read one tensor at a time", async () => {
    const bytes = bytesOf(files["views"]!.file);
    const asked: number[] = [];
    const file = await openWeights({
      size: bytes.length,
      read(start, end) {
        asked.push(end - start);
        return bytes.slice(start, end);
      },
    });
    asked.length = 0;
    expect(await file.read("row")).toBeAllClose(toTensor(files["views"]!.tensors["row"]!), exactly);
    expect(asked).toEqual([24]);
  });
});

describe("a pickle that asks for more than tensors", () => {
  it.each([
    ["module", "torch.nn.modules.linear.Linear"],
    ["code", "posix.system"],
    ["numpy", "numpy.core.multiarray.scalar"],
  ] as const)("is refused by name: %s", async (kind, name) => {
    expect(await rejection(readWeights(bytesOf(refused[kind])))).toBe(
      `RangeError: readWeights: a PyTorch file must hold tensors, dicts, lists, numbers and texts alone, got ${name} in the bytes. ` +
        "Save the model's state dict alone: torch.save(model.state_dict(), path).",
    );
  });
});

/** A file of a pickle, given by its operations, and the bytes of storage "0". */
function saved(operations: readonly (number | string)[], storage = new Uint8Array(8)): Uint8Array<ArrayBuffer> {
  const bytes = operations.flatMap((one) => (typeof one === "number" ? [one] : [...new TextEncoder().encode(one)]));
  const data = Uint8Array.from([0x80, 2, ...bytes]);
  return zip([
    { name: "a/data.pkl", data },
    { name: "a/data/0", data: storage },
  ]);
}
const text = (value: string): (number | string)[] => [0x8c, value.length, value];
const storage = (count: number, key = "0"): (number | string)[] => [
  "(",
  ...text("storage"),
  "ctorch\nFloatStorage\n",
  ...text(key),
  ...text("cpu"),
  "K",
  count,
  "t",
  "Q",
];
const tensor = (count: number, offset: number, length: number, stride: number, key = "0"): (number | string)[] => [
  "ctorch._utils\n_rebuild_tensor_v2\n",
  "(",
  ...storage(count, key),
  "K",
  offset,
  "K",
  length,
  0x85,
  "K",
  stride,
  0x85,
  0x89,
  "N",
  "t",
  "R",
];

describe("a file that is not whole", () => {
  it("is one but for its defect", async () => {
    const { tensors } = await readWeights(
      saved([...tensor(2, 0, 2, 1), "."], new Uint8Array(new Float32Array([3, 4]).buffer)),
    );
    expect(tensors[""]).toBeAllClose([3, 4]);
  });

  const nested = [...Array.from({ length: 40 }, () => "]"), ...Array.from({ length: 39 }, () => "a"), "."];
  it.each<readonly [bytes: Uint8Array, message: string]>([
    [saved([]), "a pickle must have an end, got none in its 2 bytes"],
    [saved(["."]), "a pickle must use what it has, got nothing at 2"],
    [saved(["t."]), "a pickle must use what it has, got no mark at 2"],
    [saved(["N", "a."]), "a pickle must use what it has, got nothing at 3"],
    [saved(["NNa."]), "a pickle must append to a list, got something else at 4"],
    [saved(["N(u."]), "a pickle must set the items of a dict, got something else at 4"],
    [saved(["h", 7, "."]), "a pickle must remember what it recalls, got 7"],
    [saved(["NNR."]), "a pickle must call names, got something else at 4"],
    [saved(["NNb."]), "only dicts may have attributes, got something else at 4"],
    [saved(["i."]), "a pickle must be of what weights need, got the operation 0x69 at 2"],
    [saved([0x8c, 1, 0xff, "."]), "texts in a pickle must be UTF-8, got bytes that are not at 4"],
    [
      saved([0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 1, "."]),
      "whole numbers must be of at most 53 bits, got one of 8 bytes at 4",
    ],
    [saved(["NQ."]), "a storage must have a type, a key and a size, got null"],
    [
      saved(["ctorch._utils\n_rebuild_tensor_v2\n)R."]),
      "torch._utils._rebuild_tensor_v2 must get what it takes, got a list of 0",
    ],
    [saved(nested), "dicts and lists must not be nested deeper than 32, got deeper ones"],
    [saved(["}", "X", 0xd0, 7, 0, 0, "x".repeat(2000), "Ns."]), "paths must have at most 1024 characters, got 2000"],
    [saved(["}NNs."]), "keys must be texts or numbers, got null"],
    [saved([...tensor(2, 0, 2, 1, "1"), "."]), "the storage of  must be in the file, got no 1"],
    [saved([...tensor(3, 0, 2, 1), "."]), "the storage of  must have the 12 bytes of its values, got 8"],
    [saved([...tensor(2, 1, 2, 1), "."]), " [2] must lie within the 2 values of its storage, got 2 from 1"],
    [saved([...tensor(2, 0, 2, 2), "."]), " [2] must lie within the 2 values of its storage, got 3 from 0"],
    [saved([...tensor(2, 0, 200, 0), "."]), " [200] must lie within the 2 values of its storage, got 1 from 0"],
    [
      zip([
        { name: "a/data.pkl", data: new Uint8Array(1) },
        { name: "b/data.pkl", data: new Uint8Array(1) },
      ]),
      "there must be one data.pkl, got 2",
    ],
    [
      zip([
        { name: "a/data.pkl", data: new Uint8Array(1) },
        { name: "a/byteorder", data: new TextEncoder().encode("big") },
      ]),
      'the byte order must be little, got "big"',
    ],
  ])("is told: %#", async (bytes, message) => {
    expect(await rejection(readWeights(bytes))).toBe(`RangeError: readWeights: ${message} in the bytes. ${remedy}`);
  });

  it("makes no more of a storage than a few times the file", async () => {
    const one = tensor(250, 0, 250, 1);
    const many = ["]q", 0, "(", ...one, "q", 1, ...Array.from({ length: 100 }, () => ["h", 1]).flat(), "e."];
    expect(await rejection(readWeights(saved(many, new Uint8Array(1000))))).toMatch(
      /^RangeError: readWeights: tensors must not take more than 4 times the file, got \d+ bytes of \d+ in the bytes\./,
    );
  });

  it("ends where a list holds itself", async () => {
    expect((await readWeights(saved(["]q", 0, "h", 0, "a."]))).tensors).toEqual({});
  });

  it("survives mutants", async () => {
    const names = ["model", "views", "checkpoint", "tied"];
    const whole = [...names.map((name) => bytesOf(files[name]!.file)), saved([...tensor(2, 0, 2, 1), "."])];
    const report = await fuzz("pytorch", fuzzCount(10_000), async (random, index) => {
      const bytes = mutateBytes(random, whole[index % whole.length]!);
      const { tensors } = await readWeights(bytes);
      const size = Object.values(tensors).reduce((sum, x) => sum + x.size, 0);
      if (size > 4 * bytes.length) throw new Error(`${size} values were read from ${bytes.length} bytes`);
    });
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.rules.size).toBeGreaterThan(20);
  });

  describe("before 1.6", () => {
    const tied = bytesOf(older["tied"]!);
    const changed = (at: number, ...values: readonly number[]): Uint8Array => {
      const copy = tied.slice();
      copy.set(values, at);
      return copy;
    };
    const counts = tied.length - 12 - 8;
    const little = Buffer.from(tied).indexOf("little_endian") + 13 + 2;
    it.each<readonly [string, Uint8Array, string]>([
      ["another number", changed(6, 0), "a file of PyTorch's before 1.6 must begin with its number, got another"],
      ["another version", changed(18, 0), "the version must be 1001, got 768"],
      ["the other byte order", changed(little, 0x89), "the byte order must be little, got another"],
      ["half of it", tied.subarray(0, 90), "a pickle must have an end, got none in its 90 bytes"],
      [
        "a torn storage",
        tied.subarray(0, -4),
        `storage ${keyOf(tied)} must lie within the file, got 12 bytes from ${counts + 8} of ${tied.length - 4}`,
      ],
      ["another count", changed(counts, 4), `storage ${keyOf(tied)} must have 3 values, got 4`],
      ["more than it", new Uint8Array([...tied, 0]), "the file must end with its last storage, got 1 bytes more"],
    ])("is told: %s", async (_, bytes, message) => {
      expect(await rejection(readWeights(bytes))).toBe(`RangeError: readWeights: ${message} in the bytes. ${remedy}`);
    });

    it("survives mutants", async () => {
      const whole = Object.values(older).map(bytesOf);
      const report = await fuzz("older pytorch", fuzzCount(10_000), async (random, index) => {
        const bytes = mutateBytes(random, whole[index % whole.length]!);
        const { tensors } = await readWeights(bytes);
        const size = Object.values(tensors).reduce((sum, x) => sum + x.size, 0);
        if (size > 4 * bytes.length) throw new Error(`${size} values were read from ${bytes.length} bytes`);
      });
      expect(report.accepted).toBeGreaterThan(100);
      expect(report.rules.size).toBeGreaterThan(20);
    });
  });

  it("survives mutants of pickles", async () => {
    const pickles = [
      [...tensor(2, 0, 2, 1), "."],
      ["}q", 0, "(", ...text("a"), ...tensor(2, 0, 2, 1), ...text("b"), "G", 1, 2, 3, 4, 5, 6, 7, 8, "u."],
    ];
    const report = await fuzz("pickles", fuzzCount(10_000), async (random, index) => {
      const operations = pickles[index % 2]!.flatMap((one) =>
        typeof one === "number" ? [one] : [...new TextEncoder().encode(one)],
      );
      await readWeights(saved([...mutateBytes(random, Uint8Array.from(operations))]));
    });
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.rules.size).toBeGreaterThan(20);
  });
});

/** The name of the only storage. */
function keyOf(file: Uint8Array): string {
  return /FloatStorage\nq.X....(\d+)q/s.exec(Buffer.from(file).toString("latin1"))![1]!;
}
