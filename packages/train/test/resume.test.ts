import { parameters, stateDict } from "@ganglion/layers";
import { adam } from "@ganglion/optim";
import { type Backend, rng, scope, setBackend, tensor } from "@ganglion/tensor";
import { fuzz, fuzzCount, mutateJson, rejection, thrown } from "@ganglion/tensor/testing";
import { wasm } from "@ganglion/wasm";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type BatchSource,
  type Checkpoint,
  type FitOptions,
  fit,
  loadCheckpoint,
  type StoredCheckpoint,
} from "../src/index.ts";
import { aborted, resumesBitForBit, setup, valuesOf } from "./support/interrupted.ts";
import { answersLater, circle, collect, freshBackend, toyModel } from "./support/toy.ts";

let backend: Backend;
beforeEach(() => {
  backend = freshBackend();
});

describe.each(["at once", "later"])("where losses can be read %s, a fit that was aborted and resumed", (when) => {
  beforeEach(() => {
    if (when === "later") answersLater(backend);
  });

  it("equals one that never stopped, bit for bit, wherever it was aborted, however often it reports", async () => {
    await resumesBitForBit(25);
  });
});

it("goes on bit for bit on wasm too", async () => {
  setBackend(await wasm({ threads: 1 }));
  await expect(resumesBitForBit(12)).resolves.toBeUndefined();
});

async function checkpointAfter(steps: number): Promise<StoredCheckpoint> {
  return (await aborted(steps, 1)).stored;
}

describe("a fit that is told to resume", () => {
  const others: readonly (readonly [string, () => Partial<FitOptions>, string])[] = [
    ["another batch size", () => ({ batchSize: 5 }), "batchSize 5, got 4"],
    ["more data", () => ({ train: circle(31) }), "size 31, got 30"],
    ["another order", () => ({ shuffle: false }), "shuffle false, got true"],
    ["a last batch left out", () => ({ dropLast: true }), "dropLast true, got false"],
    ["other metrics", () => ({ metrics: {} }), 'metrics [], got ["again"]'],
    ["no averages", () => ({ averages: {} }), 'averages [], got [["ema","ema"],["swa","swa"]]'],
  ];

  it.each(others)("refuses %s and changes nothing", async (_, more, got) => {
    const stored = await checkpointAfter(10);
    const run = setup(3, more());
    const before = await valuesOf(run);
    expect(thrown(() => fit(run.model, { ...run.options, resume: loadCheckpoint(stored) }))).toBe(
      `RangeError: fit: the checkpoint must be of a run with ${got}. Resume with the data, the options, the model, the ` +
        "optimizer and the averages of the run that was saved.",
    );
    expect(await valuesOf(run)).toEqual(before);
  });

  it("refuses another optimizer, other groups and fewer epochs", async () => {
    const stored = await checkpointAfter(10);
    const run = setup(3);
    const all = parameters(run.model);
    const resume = loadCheckpoint(stored);
    const groups = [{ parameters: all.slice(0, 1) }, { parameters: all.slice(1) }];
    expect(thrown(() => fit(run.model, { ...run.options, resume, optimizer: adam(groups) }))).toContain(
      'of a run with optimizer.groups [{"parameters":1,"options":{"learningRate":0.001,"betas":[0.9,0.999],"eps":1e-8,',
    );
    expect(
      thrown(() => fit(run.model, { ...run.options, resume, epochs: 1, optimizer: toyModel().optimizer as never })),
    ).toContain("fit: the optimizer must train parameters of the model, got 4 that are not among its 4.");
    const late = loadCheckpoint(await checkpointAfter(17));
    expect(thrown(() => fit(run.model, { ...run.options, resume: late, epochs: 1 }))).toBe(
      "RangeError: fit: the checkpoint must be within the 1 epochs that are asked for, got one after 2. Ask for more epochs, " +
        "counted from the first.",
    );
  });

  it("refuses data that has changed where it can tell", async () => {
    const stored = await checkpointAfter(10);
    const run = setup(3, {
      train: {
        size: 30,
        *batches(request) {
          yield* circle(30).batches({ ...request, batchSize: 1 });
        },
      } as BatchSource,
    });
    const training = fit(run.model, { ...run.options, resume: loadCheckpoint(stored) });
    expect(await rejection(collect(training))).toBe(
      "RangeError: fit: train must give what its size says, 8 samples in 2 batches, got 2 samples in 2 batches. Each pass must " +
        "give size samples, batchSize of them in each batch but the last.",
    );
  });

  it("stops on the way to where it was, when it is told to", async () => {
    const stored = await checkpointAfter(15);
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 1);
    const size = 4_000_000_000;
    const endless: BatchSource = {
      size,
      *batches() {
        for (;;) yield { x: tensor(new Float32Array(8), { shape: [4, 2] }), y: tensor(new Int32Array(4)) };
      },
    };
    const run = setup(3, { train: endless, signal: controller.signal });
    const { fingerprint, sums } = stored;
    const far = { cursor: 999_999_999, seen: 3_999_999_996, step: 1_999_999_999, epoch: 1 };
    const resume: Checkpoint = {
      ...loadCheckpoint(stored),
      ...far,
      fingerprint: { ...fingerprint, size },
      sums: { ...sums, samples: far.seen },
    };
    expect(await fit(run.model, { ...run.options, resume })).toMatchObject({ reason: "aborted", step: far.step });
    clearTimeout(timer);
  });

  it("refuses the old format, and what is none, by name", async () => {
    const run = setup(3);
    const old = { version: 1, model: {}, optimizer: {} };
    expect(thrown(() => fit(run.model, { ...run.options, resume: old as never }))).toBe(
      "RangeError: fit: the checkpoint's version must be 3, got 1. It was made by another release.",
    );
    expect(thrown(() => loadCheckpoint(old as never))).toBe(
      "RangeError: loadCheckpoint: the checkpoint's version must be 3, got 1. It was made by another release.",
    );
    expect(thrown(() => fit(run.model, { ...run.options, resume: "latest" as never }))).toBe(
      'RangeError: fit: all of the checkpoint must be an object, got "latest". No run has saved it like this.',
    );
    const stored = await checkpointAfter(1);
    expect(thrown(() => fit(run.model, { ...run.options, resume: stored as never }))).toBe(
      "RangeError: fit: all of the checkpoint must be one of live tensors, got a stored one. Pass loadCheckpoint(stored).",
    );
  });
});

describe("a stored checkpoint", () => {
  it("is told from one in which a single bit differs", async () => {
    const stored = await checkpointAfter(10);
    const places: (() => void)[] = [];
    const damaged = structuredClone(stored);
    const visit = (holder: Record<string, unknown>): void => {
      for (const [key, value] of Object.entries(holder)) {
        if (typeof value === "number") places.push(() => (holder[key] = flipped(value, random.integer(64))));
        else if (typeof value === "string") places.push(() => (holder[key] = `${value.slice(1)}?`));
        else if (typeof value === "boolean") places.push(() => (holder[key] = !value));
        else if (ArrayBuffer.isView(value)) {
          const bytes = new Uint8Array(value.buffer);
          places.push(() => (bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8)));
        } else if (typeof value === "object" && value !== null) visit(value as Record<string, unknown>);
      }
    };
    const random = rng(11);
    visit(damaged as never);
    const before = backend.memory();
    for (let index = 0; index < 2000; index++) {
      const restore = structuredClone(damaged);
      places.length = 0;
      const copy = restore as unknown as Record<string, unknown>;
      visit(copy);
      places[random.integer(places.length)]!();
      expect(thrown(() => loadCheckpoint(restore))).toMatch(
        /^RangeError: loadCheckpoint: .* of the checkpoint must|^RangeError: loadCheckpoint: the checkpoint/,
      );
    }
    expect(backend.memory()).toEqual(before);
    expect(thrown(() => loadCheckpoint({ ...stored, seconds: stored.seconds + 1 }))).toMatch(
      /^RangeError: loadCheckpoint: the checkpoint must have the checksum "[0-9a-f]{16}" that it was saved with, got [0-9a-f]{16}\. It was torn or changed after it was saved; take an older one\.$/,
    );
  });

  it("keeps its checksum in whatever order its keys are", async () => {
    const stored = await checkpointAfter(3);
    const turned = Object.fromEntries(Object.entries(stored).reverse()) as unknown as StoredCheckpoint;
    expect(loadCheckpoint(turned)).toMatchObject({ step: 3 });
  });
});

/** A number with one bit the other way. */
function flipped(value: number, bit: number): number {
  const bits = new BigUint64Array(Float64Array.of(value).buffer);
  bits[0]! ^= 1n << BigInt(bit);
  return new Float64Array(bits.buffer)[0]!;
}

describe("a checkpoint that would take for ever to look through", () => {
  it("is refused: one that goes round in circles, and one that refers to itself again and again", async () => {
    const stored = await checkpointAfter(3);
    const round: unknown[] = [];
    round.push(round);
    let laughs: unknown = 1;
    for (let level = 0; level < 12; level++) laughs = Array.from({ length: 1000 }, () => laughs);
    const say = (rates: unknown): string =>
      thrown(() => loadCheckpoint({ ...stored, optimizer: { ...stored.optimizer, rates } } as StoredCheckpoint));
    const message = (rule: string): string =>
      `RangeError: loadCheckpoint: optimizer of the checkpoint must be ${rule}, got more. No run has saved it like this.`;
    expect(say(round)).toBe(message("at most 16 levels deep"));
    expect(say(laughs)).toBe(message("at most 1000000 values"));
    expect(say(new Array(2 ** 31))).toBe(
      "RangeError: loadCheckpoint: optimizer.rates[0] of the checkpoint must be an object, got undefined. No run has saved it like this.",
    );
  });
});

describe("mutants of checkpoints", () => {
  it("are all refused where they were stored, and nothing is left behind", async () => {
    const stored = await checkpointAfter(10);
    const before = backend.memory();
    const report = await fuzz("loadCheckpoint", fuzzCount(10_000), (random) => {
      const mutant = mutateJson(random, stored) as StoredCheckpoint;
      scope(() => {
        const loaded = loadCheckpoint(mutant);
        expect(JSON.stringify(mutant)).toBe(JSON.stringify(stored));
        return void loaded;
      });
    });
    expect(report.accepted).toBeLessThan(fuzzCount(10_000) / 20);
    expect(report.rules.size).toBeGreaterThan(20);
    expect(backend.memory()).toEqual(before);
  });

  it("are taken whole by fit, or change nothing", async () => {
    const { checksum: _, ...plain } = await checkpointAfter(10);
    const run = setup(3);
    const fresh = fit(run.model, run.options).checkpoint();
    const values = (): unknown =>
      scope(() => {
        const averages = Object.values(run.averages).flatMap((average) => average.averages);
        const moments = Object.values(run.options.optimizer.state().tensors);
        return [...Object.values(stateDict(run.model)), ...moments, ...averages].map((x) => x.dataSync().slice());
      });
    const before = values();
    const report = await fuzz("fit resume", fuzzCount(10_000), (random) => {
      const resume = revive(mutateJson(random, plain)) as Checkpoint;
      let isTaken = false;
      try {
        fit(run.model, { ...run.options, resume });
        isTaken = true;
      } finally {
        if (isTaken) fit(run.model, { ...run.options, resume: fresh });
        expect(values()).toEqual(before);
      }
    });
    expect(report.accepted).toBeGreaterThan(10);
    expect(report.rules.size).toBeGreaterThan(20);
  });
});

/** The stored tensors in `value` as live ones, wherever they are now. */
function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  try {
    const { data, shape, dtype } = value as StoredCheckpoint["model"][string];
    if (ArrayBuffer.isView(data)) return tensor(data, { shape, dtype });
  } catch {
    return value;
  }
  const revived: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    Object.defineProperty(revived, key, { value: revive(child), enumerable: true, writable: true, configurable: true });
  }
  return revived;
}
