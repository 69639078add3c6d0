import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { tensor } from "@ganglion/tensor";
import { rejection, thrown } from "@ganglion/tensor/testing";
import protobuf from "protobufjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fit } from "../../src/index.ts";
import { type EventSink, tensorBoard, type TensorBoardWriter } from "../../src/tensorboard/index.ts";
import { circle, freshBackend, toyModel, toyOptions } from "../support/toy.ts";
import { eventProto } from "./events.proto.ts";

let folder = "";
beforeEach(async () => {
  freshBackend();
  folder = await mkdtemp(join(tmpdir(), "board-"));
});
afterEach(() => rm(folder, { recursive: true }));

interface Value {
  readonly tag: string;
  readonly simpleValue?: number;
  readonly image?: { height: number; width: number; colorspace: number; encodedImageString: Uint8Array };
  readonly histo?: {
    min: number;
    max: number;
    num: number;
    sum: number;
    sumSquares: number;
    bucketLimit: number[];
    bucket: number[];
  };
}
interface Event {
  readonly wallTime: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly Value[] };
}

/** CRC-32C bit by bit, as RFC 3720 describes it: nothing of it is shared with the writer. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const masked = (bytes: Uint8Array): number => {
  const crc = BigInt(crc32c(bytes));
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
};

/** The events in a file, read by protobufjs; every checksum must be right. */
function eventsIn(bytes: Uint8Array): Event[] {
  const type = protobuf.parse(eventProto).root.lookupType("Event");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const events: Event[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true)).toBe(masked(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 12 + length, true)).toBe(masked(data));
    events.push(type.toObject(type.decode(data), { longs: Number }) as Event);
    at += length + 16;
  }
  return events;
}

async function written(use: (board: TensorBoardWriter) => void | Promise<void>): Promise<Event[]> {
  const board = tensorBoard(folder);
  await use(board);
  await board.close();
  const [name] = await readdir(folder);
  return eventsIn(await readFile(join(folder, name!)));
}

const valuesOf = (events: readonly Event[]): (Value & { step: number })[] =>
  events.flatMap(({ summary, step }) => summary?.value.map((value) => ({ ...value, step: step ?? 0 })) ?? []);

it("the reader's checksum is that of RFC 3720", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});

describe("an event file", () => {
  it("begins with its version and holds curves, by the name that TensorBoard looks for", async () => {
    const before = Date.now() / 1000;
    const events = await written((board) => {
      board.scalar("loss/train", 0.25, 1);
      board.scalar("Verlust/größer", Number.NaN, 2 ** 40);
      board.scalar("none", -Infinity, 0);
    });
    expect(events[0]).toMatchObject({ fileVersion: "brain.Event:2" });
    expect(valuesOf(events)).toEqual([
      { tag: "loss/train", simpleValue: 0.25, step: 1 },
      { tag: "Verlust/größer", simpleValue: Number.NaN, step: 2 ** 40 },
      { tag: "none", simpleValue: -Infinity, step: 0 },
    ]);
    for (const { wallTime } of events) expect(Math.abs(wallTime - before)).toBeLessThan(600);
    expect((await readdir(folder))[0]).toMatch(/^events\.out\.tfevents\.\d{10}\..+\.\d+\.\d+$/);
  });

  it("holds histograms of lists and tensors, as they were when they were given", async () => {
    const values = [-3, -1e-13, 0, 0.5, 0.5, 2, 1e25, Number.NaN, Infinity];
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const found = valuesOf(
      await written((board) => {
        board.histogram("list", values, 7);
        board.histogram("tensor", x, 8);
        board.histogram("empty", [], 9);
        x.dispose();
      }),
    );
    const { histo, step } = found[0]!;
    expect([step, histo!.num, histo!.min, histo!.max]).toEqual([7, 7, -3, 1e25]);
    expect(histo!.sum).toBe(-3 - 1e-13 + 3 + 1e25);
    expect(histo!.sumSquares).toBeCloseTo(1e50, -40);
    const { bucketLimit, bucket } = histo!;
    expect(bucketLimit).toHaveLength(bucket.length);
    for (const [at, limit] of bucketLimit.entries()) if (at > 0) expect(limit).toBeGreaterThan(bucketLimit[at - 1]!);
    // Each finite value is in the bin that ends at or above it, and begins below.
    const finite = values.filter(Number.isFinite);
    const counts = bucketLimit.map(
      (limit, at) => finite.filter((value) => value <= limit && value > (bucketLimit[at - 1] ?? -Infinity)).length,
    );
    expect(bucket).toEqual(counts);
    expect(found[1]!.histo).toMatchObject({ num: 4, sum: 10, sumSquares: 30, min: 1, max: 4 });
    expect(found[2]!.histo).toMatchObject({ bucketLimit: [Number.MAX_VALUE], bucket: [0] });
  });

  it("holds pictures, as PNG that unpacks to the same bytes", async () => {
    const data = Uint8Array.from({ length: 12 }, (_, at) => at * 20);
    const found = valuesOf(
      await written((board) => {
        board.image("bytes", { width: 2, height: 2, data }, 1);
        board.image(
          "grey",
          tensor([
            [0, 1],
            [0.5, 2],
          ]),
          2,
        );
        board.image("colour", tensor([[[0]], [[0.2]], [[1]]]), 3);
      }),
    );
    const rows = ({ image }: Value): number[] => {
      const { encodedImageString: png, width, height, colorspace } = image!;
      const view = new DataView(png.buffer, png.byteOffset, png.length);
      expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
      expect([view.getUint32(16), view.getUint32(20), png[24]]).toEqual([width, height, 8]);
      expect(png[25]).toBe(colorspace === 1 ? 0 : 2);
      const length = view.getUint32(33);
      return [...inflateSync(png.subarray(41, 41 + length))];
    };
    expect(rows(found[0]!)).toEqual([0, ...data.slice(0, 6), 0, ...data.slice(6)]);
    expect(rows(found[1]!)).toEqual([0, 0, 255, 0, 128, 255]);
    expect(rows(found[2]!)).toEqual([0, 0, 51, 255]);
    expect(found.map(({ image }) => [image!.width, image!.height, image!.colorspace])).toEqual([
      [2, 2, 3],
      [2, 2, 1],
      [1, 1, 3],
    ]);
  });

  it("holds what fit reports", async () => {
    const { model, optimizer } = toyModel();
    const points = valuesOf(
      await written(async (board) => {
        for await (const event of fit(model, toyOptions(optimizer, { validation: circle(8, 4), epochs: 1 })))
          board.event(event);
      }),
    );
    const curve = (tag: string): (number | undefined)[] =>
      points.filter((point) => point.tag === tag).map(({ step }) => step);
    expect(Object.fromEntries([...new Set(points.map(({ tag }) => tag))].map((tag) => [tag, curve(tag)]))).toEqual({
      "loss/step": [1, 2, 3],
      "accuracy/step": [1, 2, 3],
      learningRate: [1, 2, 3],
      samplesPerSecond: [1, 2, 3],
      "loss/validation": [3],
      "accuracy/validation": [3],
      "loss/train": [3],
      "accuracy/train": [3],
    });
    expect(points.find(({ tag }) => tag === "learningRate")!.simpleValue).toBeCloseTo(0.1, 6);
  });

  it("goes to whoever takes bytes, in order, when it is flushed", async () => {
    const parts: Uint8Array[] = [];
    let isClosed = false;
    const sink: EventSink = {
      async write(bytes) {
        await Promise.resolve();
        parts.push(bytes.slice());
      },
      close: () => void (isClosed = true),
    };
    const board = tensorBoard(sink, { flushSeconds: 3600 });
    for (let step = 0; step < 3000; step++) board.scalar("many", step, step);
    await board.flush();
    const events = eventsIn(Buffer.concat(parts));
    expect(events).toHaveLength(3001);
    expect(parts.length).toBeGreaterThan(1);
    expect(events.at(-1)).toMatchObject({ step: 2999, summary: { value: [{ simpleValue: 2999 }] } });
    await board.close();
    expect(isClosed).toBe(true);
  });

  it("is written after a while without being asked to, and says what went wrong", async () => {
    const parts: Uint8Array[] = [];
    tensorBoard({ write: (bytes) => void parts.push(bytes) }, { flushSeconds: 0.01 }).scalar("a", 1, 1);
    await expect.poll(() => parts.length).toBeGreaterThan(0);
    const full = tensorBoard({
      write: () => {
        throw new Error("disk full");
      },
    });
    full.scalar("a", 1, 1);
    expect(await rejection(full.flush())).toBe("Error: disk full");
    await full.close();
  });

  it("refuses what cannot be shown", async () => {
    const board = tensorBoard({ write: () => undefined });
    const cases: readonly (readonly [() => void, string])[] = [
      [
        () => board.scalar("", 1, 1),
        'TypeError: tensorBoard.scalar: tag must not be empty, got "". Name what it is, such as "loss/train".',
      ],
      [() => board.scalar(1 as never, 1, 1), "tag must be a string, got 1"],
      [
        () => board.scalar("a", "1" as never, 1),
        'TypeError: tensorBoard.scalar: value must be a number, got "1". Pass its value, such as await loss.item().',
      ],
      [() => board.scalar("a", 1, -1), "step must be a whole number >= 0, got -1"],
      [() => board.scalar("a", 1, 0.5), "step must be a whole number >= 0, got 0.5"],
      [
        () => board.histogram("a", {} as never, 1),
        "TypeError: tensorBoard.histogram: values must be a tensor or a list of numbers, got an empty object.",
      ],
      [
        () => board.histogram("a", [[1]] as never, 1),
        "values must be a tensor or a list of numbers, got an array of 1",
      ],
      [
        () => board.image("a", { width: 2, height: 2, data: new Uint8Array(5) }, 1),
        "TypeError: tensorBoard.image: image must have width, height and 1 to 4 bytes of data a pixel",
      ],
      [
        () => board.image("a", tensor([1]), 1),
        "ShapeError: tensorBoard.image: a tensor must be [height, width] or [channels, height, width] with 1 to 4 channels, got [1].",
      ],
      [() => board.image("a", tensor([[[[1]]]]), 1), "got [1, 1, 1, 1]"],
    ];
    for (const [call, message] of cases) expect(thrown(call)).toContain(message);
    expect(thrown(() => tensorBoard(1 as never))).toBe(
      'TypeError: tensorBoard: target must be a folder or take bytes, got 1. Pass a path such as "runs/first", or { write(bytes) }.',
    );
    expect(thrown(() => tensorBoard("https://example.com/runs"))).toContain("target must be a folder or take bytes");
    expect(thrown(() => tensorBoard({ write() {} }, { flush_secs: 1 } as never))).toContain(
      "It is called flushSeconds here.",
    );
    await board.close();
  });
});
