import { readFixture } from "@ganglion/fixtures";
import { reference, rng, setBackend } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { move } from "../src/augmentation/random-crop.ts";
import { blend, meanGrey } from "../src/augmentation/random-light.ts";
import { symmetricBeta } from "../src/augmentation/mixup.ts";
import { type Images, imagesOf } from "../src/augmentation/image-batch.ts";
import {
  type Augmentation,
  augmentation,
  augmented,
  type Batch,
  cutout,
  dataset,
  mixup,
  randomBrightness,
  randomContrast,
  randomCrop,
  randomFlip,
  type SampleBatch,
} from "../src/index.ts";

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Fixture {
  readonly picture: Values;
  readonly grey: Values;
  readonly flipped: Readonly<Record<"horizontal" | "vertical", Values>>;
  readonly cropped: readonly {
    padding: number;
    down: number;
    right: number;
    fill: "zeros" | "edge" | "reflect";
    picture: Values;
  }[];
  readonly brightness: readonly { factor: number; picture: Values }[];
  readonly contrast: readonly { factor: number; picture: Values; grey: Values }[];
}
const fixture = readFixture<Fixture>("augmentation/augmentation.json");
const floats = ({ data }: Values): Float32Array => Float32Array.from(data);
const batchOf = (...pictures: readonly Values[]): SampleBatch => ({
  x: Float32Array.from(pictures.flatMap(({ data }) => [...data])),
  y: Int32Array.from(pictures.keys()),
  shape: pictures[0]!.shape,
  classes: 10,
});
const one = batchOf(fixture.picture);
const images: Images = imagesOf("test", one);
/** Pictures of numbers that say where they are from. */
const many: SampleBatch = {
  x: Float32Array.from({ length: 64 * 2 * 6 * 5 }, (_, at) => 1 + at),
  y: Int32Array.from({ length: 64 }, (_, at) => at % 4),
  shape: [2, 6, 5],
  classes: 4,
};

beforeEach(() => setBackend(reference()));

describe("agrees with torchvision", () => {
  it("when it flips", () => {
    for (const direction of ["horizontal", "vertical"] as const) {
      const { x } = randomFlip({ probability: 1, direction })(one, rng(1));
      expect(x).toEqual(floats(fixture.flipped[direction]));
    }
  });

  it.each(fixture.cropped)("when it moves by $down, $right with $fill", ({ down, right, fill, picture }) => {
    const to = new Float32Array(images.length);
    move(images, 0, to, { down, right, fill });
    expect(to).toEqual(floats(picture));
  });

  it.each(fixture.brightness)("when it brightens by $factor", ({ factor, picture }) => {
    const to = new Float32Array(images.length);
    blend(images, 0, 0, factor, to);
    for (const [at, value] of floats(picture).entries()) expect(to[at]).toBeCloseTo(value, 6);
  });

  it.each(fixture.contrast)("when it strengthens by $factor", ({ factor, picture, grey }) => {
    for (const [batch, wanted] of [
      [one, picture],
      [batchOf(fixture.grey), grey],
    ] as const) {
      const pictures = imagesOf("test", batch);
      const to = new Float32Array(pictures.length);
      blend(pictures, 0, meanGrey(pictures, 0), factor, to);
      for (const [at, value] of floats(wanted).entries()) expect(to[at]).toBeCloseTo(value, 6);
    }
  });
});

describe("what an augmentation says of itself", () => {
  it.each<readonly [Augmentation, unknown]>([
    [randomFlip(), { kind: "randomFlip", probability: 0.5, direction: "horizontal" }],
    [randomCrop({ padding: 2 }), { kind: "randomCrop", padding: 2, fill: "zeros" }],
    [cutout({ size: 3 }), { kind: "cutout", size: 3, value: 0 }],
    [mixup(), { kind: "mixup", alpha: 0.2 }],
    [randomBrightness(0.1), { kind: "randomBrightness", amount: 0.1 }],
    [randomContrast(0.2), { kind: "randomContrast", amount: 0.2 }],
    [
      augmentation(mixup({ alpha: 1 }), randomContrast(0)),
      {
        kind: "augmentation",
        steps: [
          { kind: "mixup", alpha: 1 },
          { kind: "randomContrast", amount: 0 },
        ],
      },
    ],
  ])("is what it does: %#", (change, facts) => {
    expect(JSON.parse(JSON.stringify({ change: change.toJSON?.() }))).toEqual({ change: facts });
  });

  it("is nothing where a step is of one's own", () => {
    expect(augmentation(mixup(), (batch) => batch).toJSON).toBeUndefined();
  });

  it("stands in the source with what is changed", () => {
    const given = dataset({ x: new Float32Array(4), y: Int32Array.of(0, 1), shape: [2], classes: ["a", "b"] });
    const change = mixup();
    expect(augmented(given, change)).toMatchObject({ source: given, change });
  });
});

describe("what is drawn by chance", () => {
  const all: Readonly<Record<string, Augmentation>> = {
    randomFlip: randomFlip(),
    "randomFlip of rows": randomFlip({ direction: "vertical" }),
    randomCrop: randomCrop({ padding: 2 }),
    "randomCrop with edges": randomCrop({ padding: 2, fill: "edge" }),
    "randomCrop reflecting": randomCrop({ padding: 2, fill: "reflect" }),
    randomBrightness: randomBrightness(0.5),
    randomContrast: randomContrast(0.5),
    cutout: cutout({ size: 3 }),
    mixup: mixup(),
    "all in turn": augmentation(randomCrop({ padding: 2 }), randomFlip(), cutout({ size: 2 }), mixup({ alpha: 1 })),
  };

  it.each(Object.entries(all))(
    "is the same for a seed, another for another, and leaves the batch as it is: %s",
    (_, change) => {
      const before = many.x.slice();
      const [first, again, other] = [change(many, rng(5)), change(many, rng(5)), change(many, rng(6))];
      expect(again).toEqual(first);
      expect(other.x).not.toEqual(first.x);
      expect(many.x).toEqual(before);
      expect([first.x.length, first.shape, first.classes]).toEqual([many.x.length, many.shape, 4]);
    },
  );

  it("mirrors as many as it should, each whole", () => {
    const flipped = randomFlip({ probability: 0.25 })(many, rng(3)).x;
    let count = 0;
    for (let image = 0; image < 64; image++) {
      const [before, after] = [many.x, flipped].map((x) => x.subarray(image * 60, (image + 1) * 60)) as [
        Float32Array,
        Float32Array,
      ];
      const mirrored = Float32Array.from(before, (_, at) => before[at - (at % 5) + (4 - (at % 5))]!);
      if (after.join() === mirrored.join()) count++;
      else expect(after).toEqual(before);
    }
    expect([count, randomFlip({ probability: 0 })(many, rng(3)).x]).toEqual([17, many.x]);
  });

  it("moves to each place", () => {
    const spot = { ...many, x: new Float32Array(many.x.length) };
    for (let image = 0; image < 64; image++) spot.x[image * 60 + 12] = 1;
    const moved = randomCrop({ padding: 1 })(spot, rng(2)).x;
    const places = Array.from({ length: 64 }, (_, image) => moved.subarray(image * 60, image * 60 + 30).indexOf(1));
    expect([...new Set(places)].sort((a, b) => a - b)).toEqual([6, 7, 8, 11, 12, 13, 16, 17, 18]);
  });

  it("hides a square, or what of it lies in the picture", () => {
    const cut = cutout({ size: 3, value: -1 })(many, rng(4)).x;
    const hidden = Array.from(
      { length: 64 },
      (_, image) => cut.subarray(image * 60, (image + 1) * 60).filter((v) => v === -1).length,
    );
    expect([...new Set(hidden)].sort((a, b) => a - b)).toEqual([8, 12, 18]);
    for (const [at, value] of cut.entries()) if (value !== -1) expect(value).toBe(many.x[at]);
  });

  it("holds brightness and contrast within 0 and 1, and within their amounts", () => {
    const grey = { ...many, x: new Float32Array(many.x.length).fill(0.5) };
    const factors = randomBrightness(0.2)(grey, rng(1)).x.map((value) => value / 0.5);
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...factors)).toBeLessThanOrEqual(1.2);
    expect(new Set(factors).size).toBeGreaterThan(60);
    expect(randomContrast(1)(grey, rng(1)).x.every((value) => Math.abs(value - 0.5) < 1e-6)).toBe(true);
    expect(randomBrightness(1)(many, rng(1)).x.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

describe("mixup", () => {
  it("mixes samples and answers in the same shares", () => {
    const labels = { x: Float32Array.of(0, 1, 2, 3), y: Int32Array.of(0, 1, 2, 3), shape: [1], classes: 4 };
    const { x, y } = mixup({ alpha: 1 })(labels, rng(9));
    expect(y).toHaveLength(16);
    for (let row = 0; row < 4; row++) {
      const shares = y.subarray(4 * row, 4 * row + 4);
      expect(shares[0]! + shares[1]! + shares[2]! + shares[3]!).toBeCloseTo(1, 6);
      expect(shares[1]! + 2 * shares[2]! + 3 * shares[3]!).toBeCloseTo(x[row]!, 5);
    }
    const targets = mixup({ alpha: 1 })({ ...labels, y: Float32Array.of(0, 2, 4, 6), classes: 0 }, rng(9));
    for (let row = 0; row < 4; row++) expect(targets.y[row]).toBeCloseTo(2 * targets.x[row]!, 5);
  });

  it.each([0.2, 0.3, 0.5, 1, 2, 4])("draws shares of the beta distribution of %d", (alpha) => {
    const random = rng(17);
    const shares = Array.from({ length: 4000 }, () => symmetricBeta(alpha, random));
    const mean = shares.reduce((sum, share) => sum + share, 0) / 4000;
    const variance = shares.reduce((sum, share) => sum + (share - 0.5) ** 2, 0) / 4000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
    // The variance of a beta distribution of a and a.
    expect(Math.abs(variance * 4 * (2 * alpha + 1) - 1)).toBeLessThan(0.06);
  });
});

describe("augmented", () => {
  const plain = dataset({
    name: "d",
    x: many.x,
    y: many.y,
    shape: many.shape,
    classes: ["a", "b", "c", "d"],
    role: "train",
  });
  const change = augmentation(randomCrop({ padding: 2 }), randomFlip(), mixup());
  const numbers = (batches: Iterable<Batch>): number[][] =>
    Array.from(batches, ({ x, y }) => [...x.dataSync(), ...y.dataSync()]);

  it("gives batches that are changed, the same for a seed, and others in the next pass", () => {
    const source = augmented(plain, change);
    expect([source.size, source.shape, source.classes, source.role]).toEqual([
      64,
      [2, 6, 5],
      ["a", "b", "c", "d"],
      "train",
    ]);
    const random = rng(7);
    const batches = source.batches({ batchSize: 24, rng: random });
    const [first, ...rest] = batches;
    expect([first!.x.shape, first!.y.shape, first!.y.dtype, first!.role, rest.length]).toEqual([
      [24, 2, 6, 5],
      [24, 4],
      "float32",
      "train",
      2,
    ]);
    const once = numbers(batches);
    expect(numbers(source.batches({ batchSize: 24, rng: rng(7) }))).toEqual(once);
    expect(numbers(batches)).toEqual(once);
    expect(numbers(source.batches({ batchSize: 24, rng: random }))).not.toEqual(once);
  });

  it("takes the samples in the order in which the dataset gives them", () => {
    const orders = [plain, augmented(plain, change)].map((source) =>
      Array.from(source.batches({ batchSize: 10, rng: rng(7), dropLast: true }), ({ indices }) => [...indices]),
    );
    expect(orders[1]).toEqual(orders[0]);
  });

  it("refuses what it cannot change", () => {
    expect(thrown(() => augmented(plain, change).batches({ batchSize: 4 }))).toBe(
      "TypeError: batches: rng must be given to change samples by chance, got undefined. Pass { rng: rng(7) }, or the dataset itself to leave its samples as they are.",
    );
    expect(thrown(() => augmented(plain, "flip" as never))).toBe(
      'TypeError: augmented: change must be a function, got "flip". Pass a function.',
    );
    const forgetful = augmented(plain, (() => undefined) as never);
    expect(thrown(() => [...forgetful.batches({ batchSize: 4, rng: rng(1) })])).toBe(
      "TypeError: augmentation: each step must return samples with x, y and shape, got undefined. Return { ...batch, x }.",
    );
  });
});

describe("arguments", () => {
  const flat: SampleBatch = { x: new Float32Array(8), y: Int32Array.of(0, 1), shape: [4], classes: 2 };
  const pictures =
    "samples must be pictures [channels, height, width], got [4]. Leave out { shape } where the pictures are read, and flatten() them in the model.";
  it.each<[string, () => unknown, string]>([
    ["flat samples, flipped", () => randomFlip()(flat, rng(1)), `ShapeError: randomFlip: ${pictures}`],
    ["flat samples, cropped", () => randomCrop({ padding: 1 })(flat, rng(1)), `ShapeError: randomCrop: ${pictures}`],
    ["flat samples, cut out", () => cutout({ size: 1 })(flat, rng(1)), `ShapeError: cutout: ${pictures}`],
    [
      "a probability",
      () => randomFlip({ probability: 2 }),
      "RangeError: randomFlip: probability must be a number from 0 to 1, got 2. Leave it out for the default.",
    ],
    [
      "another name",
      () => randomFlip({ p: 0.5 } as never),
      'TypeError: randomFlip: options must be known ones, got "p". It is called probability here.',
    ],
    [
      "no padding",
      () => randomCrop({} as never),
      "TypeError: randomCrop: padding must be a whole number >= 1, got undefined. Pass a whole number >= 1.",
    ],
    [
      "a wide padding",
      () => randomCrop({ padding: 5, fill: "reflect" })(many, rng(1)),
      'RangeError: randomCrop: padding must be less than the sides, 6 x 5, to reflect, got 5. Pass less, or { fill: "edge" }.',
    ],
    [
      "an amount",
      () => randomBrightness(1.5),
      "RangeError: randomBrightness: amount must be a number from 0 to 1, got 1.5. Pass 0.2, for instance.",
    ],
    [
      "another amount",
      () => randomContrast("1" as never),
      'TypeError: randomContrast: amount must be a number from 0 to 1, got "1". Pass 0.2, for instance.',
    ],
    [
      "no size",
      () => cutout({} as never),
      "TypeError: cutout: size must be a whole number >= 1, got undefined. Pass a whole number >= 1.",
    ],
    [
      "an alpha",
      () => mixup({ alpha: 5 }),
      "RangeError: mixup: alpha must be above 0 and at most 4, got 5. Leave it out for 0.2.",
    ],
    [
      "few classes",
      () => mixup()({ ...flat, classes: 1 }, rng(1)),
      "RangeError: mixup: labels must be below the 1 classes, got 1. Pass how many classes there are.",
    ],
    [
      "a step",
      () => augmentation(randomFlip(), 7 as never),
      "TypeError: augmentation: step 1 must be a function, got 7. Pass a function.",
    ],
  ])("that are wrong are refused: %s", (_, call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
