import { zipSync } from "fflate";
import { beforeEach, describe, expect, it } from "vitest";
import { defaultsFor, type Experiment } from "../../src/experiment/experiment.ts";
import { readLink, writeLink } from "../../src/experiment/experiment-link.ts";
import { cleanDataName, type OwnData, readOwnData, writeOwnData } from "../../src/experiment/own-data.ts";
import { chosenFiles } from "../../src/files/own-files.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { OwnFile, OwnOptions, OwnSummary } from "../../src/worker/own/own-protocol.ts";
import type { OwnSet } from "../../src/worker/own/own-set.ts";
import type { OwnStorage } from "../../src/worker/own/own-storage.ts";
import type { Trainer, TrainingEvent } from "../../src/worker/protocol.ts";
import { createTrainer } from "../../src/worker/trainer.ts";
import { cifarFile, pictureFiles } from "../pictures.ts";

const options: OwnOptions = { name: "plants", side: 8, channels: 3, perClass: 100 };

function memoryStorage(): OwnStorage & { readonly sets: Map<string, OwnSet> } {
  const sets = new Map<string, OwnSet>();
  return {
    sets,
    list: async () => [...sets.values()].map(({ summary }, keptAt) => ({ summary, keptAt })),
    get: async (fingerprint) => sets.get(fingerprint),
    put: async (set) => void sets.set(set.summary.reference.fingerprint, set),
    remove: async (fingerprint) => void sets.delete(fingerprint),
  };
}

function filesOf(files: ReadonlyMap<string, Uint8Array>): OwnFile[] {
  return [...files].map(([path, bytes]) => ({ path, file: new Blob([bytes as Uint8Array<ArrayBuffer>]) }));
}

let storage = memoryStorage();
let trainer: Trainer;
beforeEach(() => {
  storage = memoryStorage();
  trainer = createTrainer(createBackends(), { storage });
});

async function read(files: readonly OwnFile[], more: Partial<OwnOptions> = {}): Promise<OwnSummary> {
  const summary = await trainer.readOwn(files, { ...options, ...more }, () => undefined);
  if ("fault" in summary) throw new Error(`read: the files must be read, got ${JSON.stringify(summary)}.`);
  return summary;
}

async function trained(own: OwnData, more: Partial<Experiment> = {}): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  await trainer.start({ ...defaultsFor("own", own), ...more }, (event) => void events.push(event));
  return events;
}

describe("pictures of one's own", () => {
  it("are read, counted and told apart, and a network learns them from their link alone", async () => {
    const heard: number[] = [];
    const files = filesOf(pictureFiles(10));
    const summary = await trainer.readOwn(files, options, ({ done }) => void heard.push(done));
    if ("fault" in summary) throw new Error(JSON.stringify(summary));
    expect(heard.at(-1)).toBe(30);
    expect(summary).toMatchObject({ classes: ["apples", "berries", "clovers"], counts: [10, 10, 10], skippedCount: 0 });
    expect(summary.reference).toMatchObject({ kind: "folder", name: "plants", shape: [3, 8, 8], classes: 3, size: 30 });
    const link = readLink(writeLink({ ...defaultsFor("own", summary.reference), epochs: 12 }));
    if ("problem" in link) throw new Error(JSON.stringify(link));
    expect(link.experiment.own).toStrictEqual(summary.reference);
    const events = await trained(summary.reference, { epochs: 12 });
    const [started] = events;
    if (started?.type !== "started") throw new Error(JSON.stringify(started));
    expect([started.data.trainSize, started.data.heldOut.size, started.data.shape]).toStrictEqual([24, 6, [3, 8, 8]]);
    expect(started.data.heldOut).toMatchObject({ channels: 3, isInk: false });
    expect(started.model.drawn[0]?.picture).toStrictEqual({ channels: 3, height: 3, width: 3 });
    const accuracies = events.flatMap((event) =>
      event.type === "update" ? event.update.validations.map(({ accuracy }) => accuracy) : [],
    );
    expect(accuracies.at(-1)).toBe(1);
    const said = await trainer.classifyFile(files[0]!.file);
    expect(Array.from(said as Float32Array).indexOf(Math.max(...(said as Float32Array)))).toBe(0);
    expect(await trainer.classifyFile(new Blob(["no picture"]))).toStrictEqual({
      fault: "notPicture",
    });
    expect((await trainer.exportProject(link.experiment)).length).toBeGreaterThan(1000);
  });

  it("are the same from a zip, in grey others, and what is no picture is left out by name", async () => {
    const pictures = pictureFiles(5, 12, ["apples", "berries"]);
    const folder = await read(filesOf(pictures));
    const zipped = zipSync(Object.fromEntries([...pictures].map(([path, bytes]) => [`all/${path}`, bytes])));
    const zip = await read([{ path: "plants.zip", file: new Blob([zipped as Uint8Array<ArrayBuffer>]) }]);
    expect(zip.reference).toStrictEqual(folder.reference);
    const grey = await read(filesOf(pictures), { channels: 1 });
    expect(grey.reference.shape).toStrictEqual([1, 8, 8]);
    expect(grey.reference.fingerprint).not.toBe(folder.reference.fingerprint);
    pictures.set("apples/list.txt", Buffer.from("no picture"));
    const mixed = await read(filesOf(pictures));
    expect(mixed.skipped).toStrictEqual([{ file: "apples/list.txt", fault: "notPicture" }]);
    expect(mixed.reference).toStrictEqual(folder.reference);
  });

  it("that are split into parts come together, from a zip as from a folder, as many of a class as are asked for", async () => {
    const half = pictureFiles(5, 12, ["apples", "berries"]);
    const split = new Map(
      [...half].flatMap(([path, bytes]) => [`test/${path}`, `train/${path}`].map((one) => [one, bytes])),
    );
    const zipped = new Blob([
      zipSync(Object.fromEntries(split) as Record<string, Uint8Array>) as Uint8Array<ArrayBuffer>,
    ]);
    const zip = [{ path: "plants.zip", file: zipped }];
    const chosen = [...split].map(([path, bytes]) =>
      Object.defineProperty(new File([bytes as BlobPart], path.split("/").at(-1) ?? ""), "webkitRelativePath", {
        value: `plants/${path}`,
      }),
    );
    for (const [perClass, beyond] of [
      [100, 0],
      [7, 6],
    ] as const) {
      const unpacked = await read(zip, { perClass });
      const folder = await read(chosenFiles(chosen).files, { perClass });
      expect(unpacked).toMatchObject({ classes: ["apples", "berries"], skippedCount: 0, beyond });
      expect(unpacked.counts).toStrictEqual(beyond === 0 ? [10, 10] : [7, 7]);
      expect(unpacked).toStrictEqual(folder);
    }
  });

  it("stay where the browser keeps them, can be deleted and taken back, and are missed by name", async () => {
    const { reference } = await read(filesOf(pictureFiles(5, 12, ["apples", "berries"])));
    expect((await trainer.listOwn()).map(({ isKept }) => isKept)).toStrictEqual([false]);
    expect(await trainer.keepOwn(reference.fingerprint)).toBeUndefined();
    const later = createTrainer(createBackends(), { storage });
    expect((await later.loadData({ data: "own", own: reference }, 7)).trainSize).toBe(8);
    expect((await trainer.listOwn()).map(({ isKept }) => isKept)).toStrictEqual([true]);
    expect(await trainer.removeOwn(reference.fingerprint)).toBeUndefined();
    expect([storage.sets.size, (await trainer.listOwn()).length]).toStrictEqual([0, 0]);
    await expect(trainer.loadData({ data: "own", own: reference }, 7)).rejects.toThrow(
      '"plants" are not in this browser',
    );
    expect(await trained(reference)).toStrictEqual([
      { type: "failed", failure: { kind: "pictures", detail: undefined } },
    ]);
    await trainer.keepOwn(reference.fingerprint);
    expect((await trainer.loadData({ data: "own", own: reference }, 7)).heldOut.size).toBe(2);
    // A link that says otherwise of the same pictures asks for others.
    const wrong = { ...reference, shape: [3, 9, 9] as const };
    await expect(trainer.loadData({ data: "own", own: wrong }, 7)).rejects.toThrow("are not in this browser");
  });

  it("are here for now where the browser has no room for them", async () => {
    const full = { ...storage, put: () => Promise.reject(new DOMException("", "QuotaExceededError")) };
    trainer = createTrainer(createBackends(), { storage: full });
    const { reference } = await read(filesOf(pictureFiles(5, 12, ["apples", "berries"])));
    expect(await trainer.keepOwn(reference.fingerprint)).toBe("full");
    expect((await trainer.loadData({ data: "own", own: reference }, 7)).trainSize).toBe(8);
  });

  it.each<[string, ReadonlyMap<string, Uint8Array>, object]>([
    ["no files", new Map(), { fault: "nothing" }],
    ["one class", pictureFiles(6, 8, ["apples"]), { fault: "oneClass", got: "apples" }],
    ["no folders", new Map([["a.png", Buffer.of(1)]]), { fault: "noFolders", got: "a.png" }],
    [
      "folders too deep",
      new Map([
        ["2024/a/1.png", Buffer.of(1)],
        ["2025/b/1.png", Buffer.of(1)],
      ]),
      { fault: "nested", got: "2024/a/1.png" },
    ],
    [
      "a table",
      new Map([["iris.csv", Buffer.from("a,b\n1,2")]]),
      { fault: "noPictures", count: 1, got: "iris.csv", why: "notPicture" },
    ],
    [
      "a picture as iPhones take them",
      new Map([["1.HEIC", Buffer.from("\0\0\0\u0018ftypheic")]]),
      { fault: "noPictures", count: 1, got: "1.HEIC", why: "heic" },
    ],
    [
      "an archive of folders too deep",
      new Map([
        ["a.zip", Buffer.from(zipSync({ "2024/a/1.png": Uint8Array.of(1), "2025/b/1.png": Uint8Array.of(1) }))],
      ]),
      { fault: "nested", got: "2024/a/1.png" },
    ],
    [
      "too few to hold any out",
      new Map([...pictureFiles(6, 8, ["apples"]), ...pictureFiles(4, 8, ["berries"])]),
      { fault: "tooFew", got: "berries", count: 4, least: 5 },
    ],
    [
      "a class without a picture",
      new Map([...pictureFiles(6, 8, ["apples"]), ["empty/a.txt", Buffer.from("text")]]),
      { fault: "tooFew", got: "empty", count: 0, least: 5 },
    ],
    [
      "no picture at all",
      new Map([
        ["a/1.txt", Buffer.from("text")],
        ["b/1.txt", Buffer.from("text")],
      ]),
      { fault: "noPictures", count: 2, got: "a/1.txt", why: "notPicture" },
    ],
    ["a broken archive", new Map([["a.zip", Buffer.from("no zip")]]), { fault: "brokenArchive" }],
    [
      "an archive without a picture",
      new Map([
        [
          "a.zip",
          Buffer.from(zipSync({ "a/1.txt": Uint8Array.of(1), "b/1.png": Uint8Array.of(1), "c.png": Uint8Array.of(1) })),
        ],
      ]),
      { fault: "noPictures", count: 3, got: "c.png", why: "misplaced" },
    ],
    [
      "an archive among others",
      new Map([
        ["a.zip", Buffer.of(1)],
        ["b/1.png", Buffer.of(1)],
      ]),
      { fault: "mixed" },
    ],
    [
      "CIFAR cut off",
      new Map([["data_batch_1.bin", Buffer.alloc(3000)]]),
      { fault: "wrongLength", bytes: 3000, record: 3073 },
    ],
    ["CIFAR for Python", new Map([["data_batch_1", Buffer.alloc(500)]]), { fault: "wrongLength", record: 3073 }],
    ["labels that there are not", new Map([["data_batch_1.bin", cifarFile([12])]]), { fault: "unreadable" }],
  ])("are refused for %s", async (_, files, problem) => {
    expect(await trainer.readOwn(filesOf(files), options, () => undefined)).toMatchObject(problem);
    expect(await trainer.listOwn()).toStrictEqual([]);
  });

  it("are refused where a page has no room for them, before any is read", async () => {
    const blank = new Blob([new Uint8Array(1)]);
    const many = Array.from({ length: 4000 }, (_, index) => ({ path: `${index % 2}/${index}.png`, file: blank }));
    expect(await trainer.readOwn(many, { ...options, side: 64, perClass: 5000 }, () => undefined)).toStrictEqual({
      fault: "tooMuch",
      pictures: 4000,
      most: 3255,
    });
  });
});

describe("files of CIFAR", () => {
  const labels = (count: number): number[] => Array.from({ length: count }, (_, index) => index % 10);

  it("are split as published where both parts are there, else by the seed", async () => {
    const train = cifarFile(labels(60));
    const files = filesOf(
      new Map([
        ["data_batch_1.bin", train],
        ["test_batch.bin", cifarFile(labels(20))],
        ["readme.html", Buffer.from("text")],
      ]),
    );
    const both = await read(files, { perClass: 5 });
    expect(both.reference).toMatchObject({ kind: "cifar10", name: "data_batch_1.bin,test_batch.bin", size: 70 });
    const data = await trainer.loadData({ data: "own", own: both.reference }, 7);
    expect([data.trainSize, data.heldOut.size, data.classes[3]]).toStrictEqual([50, 20, "cat"]);
    const alone = await read(filesOf(new Map([["data_batch_1.bin", train]])));
    expect((await trainer.loadData({ data: "own", own: alone.reference }, 7)).heldOut.size).toBe(12);
  });

  it("of CIFAR-100 have its classes", async () => {
    const all = Array.from({ length: 500 }, (_, index) => index % 100);
    const records = Buffer.concat(
      all.map((label) => Buffer.concat([Buffer.of(label % 20, label), Buffer.alloc(3072, label)])),
    );
    const summary = await read(filesOf(new Map([["train.bin", records]])));
    expect([summary.reference.kind, summary.classes.length, summary.classes[99]]).toStrictEqual([
      "cifar100",
      100,
      "worm",
    ]);
  });
});

describe("a link to pictures of one's own", () => {
  const own: OwnData = {
    kind: "folder",
    name: "Мои-pets_2.0",
    shape: [3, 32, 32],
    classes: 4,
    size: 120,
    perClass: 500,
    fingerprint: "0123456789abcdef",
  };

  it("says what they are, and comes back whole", () => {
    expect(readOwnData(writeOwnData(own))).toStrictEqual({ value: own });
    expect(cleanDataName(" my pets & <more>~.zip. ")).toBe("my-pets-more-.zip");
  });

  it.each([
    "",
    "folder~pets",
    writeOwnData({ ...own, classes: 1 }),
    writeOwnData({ ...own, shape: [2, 32, 32] }),
    writeOwnData({ ...own, shape: [3, 65, 32] }),
    writeOwnData({ ...own, size: 7 }),
    writeOwnData({ ...own, size: 90_000_000 }),
    writeOwnData({ ...own, name: "a&b" }),
    writeOwnData({ ...own, fingerprint: "xyz" }),
    `${writeOwnData(own)}~more`,
    writeOwnData(own).replace("folder", "archive"),
  ])("is refused where it says %s", (text) => {
    expect(readOwnData(text)).toStrictEqual({ problem: "ownData", got: text });
    expect(readLink(`?data=own&own=${encodeURIComponent(text)}`)).toStrictEqual({ problem: "ownData", got: text });
  });

  it("needs them where it is of them, and forgets them where it is not", () => {
    expect(readLink("?data=own")).toStrictEqual({ problem: "ownData", got: "" });
    const other = readLink(`?data=digits&own=${writeOwnData(own)}`);
    expect("experiment" in other && other.experiment.own).toBeUndefined();
  });
});

describe("files that were chosen", () => {
  const file = (path: string): File =>
    Object.assign(new File(["x"], path.split("/").at(-1) ?? ""), { webkitRelativePath: path });
  const paths = (all: readonly string[]): [string, string[]] => {
    const { name, files } = chosenFiles(all.map(file));
    return [name, files.map(({ path }) => path)];
  };

  it("are sorted by the folders that are the classes", () => {
    expect(paths(["pets/cat/1.png", "pets/dog/2.png", "pets/.DS_Store", "pets/list.txt"])).toStrictEqual([
      "pets",
      ["cat/1.png", "dog/2.png", "list.txt"],
    ]);
    expect(paths(["a/pets/cat/1.png", "a/pets/dog/2.png"])).toStrictEqual(["pets", ["cat/1.png", "dog/2.png"]]);
    expect(paths(["cat/1.png", "cat/2.png"])).toStrictEqual(["cat", ["cat/1.png", "cat/2.png"]]);
    expect(paths(["pets/train/cat/1.png", "pets/test/cat/1.png"])).toStrictEqual([
      "pets",
      ["cat/train 1.png", "cat/test 1.png"],
    ]);
  });
});
