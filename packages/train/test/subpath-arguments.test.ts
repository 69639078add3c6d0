import { ones, type Refusal } from "@ganglion/tensor";
import { beforeEach, expect, it } from "vitest";
import { tensorBoard, type TensorBoardWriter } from "../src/tensorboard/index.ts";
import { showTraining } from "../src/terminal/index.ts";
import { serveTraining, trainInWorker } from "../src/worker/index.ts";
import { freshBackend } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

/** A value of every kind, none of which is right everywhere. */
const values: readonly unknown[] = [
  undefined,
  null,
  true,
  -1,
  0.5,
  7,
  Number.NaN,
  2 ** 60,
  10n,
  "",
  "x",
  Symbol("x"),
  [],
  [null],
  ["x"],
  [Symbol("x")],
  [1, 2, 3],
  {},
  { width: 1, height: 1 },
  { type: "step" },
  { type: "epoch", step: 1 },
  { postMessage: 1 },
  Object.create(null),
  new Map(),
  new Date(0),
  new Uint8Array(3),
  () => 0,
  async () => undefined,
  /x/,
  Promise.resolve(1),
];

/** A call with arguments that are right, made anew; names of options are tried too. */
interface Try {
  readonly call: (...given: never[]) => unknown;
  readonly right: () => unknown[];
  /** Which arguments are options. */
  readonly options?: number;
  /** What would be taken, and leave a folder behind. */
  readonly isTaken?: (value: unknown, at: number) => boolean;
}

const parts: Uint8Array[] = [];
const board = (): TensorBoardWriter => tensorBoard({ write: (bytes) => void parts.push(bytes) }, { flushSeconds: 1e6 });
const worker = (): object => ({ postMessage: () => undefined, on: () => undefined, off: () => undefined });
const stream = { write: () => true };
async function* events(): AsyncGenerator<object> {
  yield { type: "end", reason: "done", epoch: 1, step: 1, seconds: 1 };
}
const step = {
  type: "step",
  epoch: 1,
  step: 1,
  steps: 1,
  loss: 1,
  accuracy: 1,
  learningRate: 0.1,
  samplesPerSecond: 1,
  remainingSeconds: 1,
};
const image = { data: new Uint8Array(12), width: 2, height: 2 };

const tries: Readonly<Record<string, Try>> = {
  tensorBoard: {
    call: tensorBoard,
    right: () => [{ write: () => undefined }, { flushSeconds: 1 }],
    options: 1,
    isTaken: (value, at) => at === 0 && value === "x",
  },
  "tensorBoard.scalar": {
    call: (...given) => board().scalar(...(given as unknown as [string, number, number])),
    right: () => ["a", 1, 2],
  },
  "tensorBoard.histogram": {
    call: (...given) => board().histogram(...(given as unknown as [string, number[], number])),
    right: () => ["a", [1, 2], 2],
  },
  "tensorBoard.image": {
    call: (...given) => board().image(...(given as unknown as [string, typeof image, number])),
    right: () => ["a", image, 2],
  },
  "tensorBoard.event": { call: (...given) => board().event(...(given as unknown as [never])), right: () => [step] },
  showTraining: {
    call: showTraining,
    right: () => [events(), { format: "lines", stream, withoutSteps: true }],
    options: 1,
  },
  trainInWorker: {
    call: trainInWorker,
    right: () => [worker(), { data: 1, signal: new AbortController().signal }],
    options: 1,
  },
  serveTraining: { call: serveTraining, right: () => [() => ({})] },
};

it.each(Object.entries(tries))(
  "%s takes what it is given or refuses it in words",
  async (name, { call, right, options, isTaken = () => false }) => {
    let refused = 0;
    const attempt = (given: unknown[]): void => {
      try {
        const result = call(...(given as never[]));
        // What is passed on is not gone through here; nothing may be left that fails on its own.
        if (result instanceof Promise) result.catch(() => undefined);
      } catch (error) {
        const { rule, where, message } = error as Error & Partial<Refusal>;
        expect(
          `${given.map((one) => typeof one)}: ${rule === undefined || where === undefined ? message : "in words"}`,
        ).toMatch(/: in words$/);
        refused += 1;
      }
    };
    const count = right().length;
    for (let at = 0; at < count; at++) {
      for (const value of values.filter((one) => !isTaken(one, at)))
        attempt(right().map((one, i) => (i === at ? value : one)));
      if (at !== options) continue;
      const known = right()[at] as Record<string, unknown>;
      for (const key of Object.keys(known))
        for (const value of values.filter((one) => !isTaken(one, at)))
          attempt(right().with(at, { ...known, [key]: value }));
      attempt(right().with(at, { ...known, colour: 1 }));
    }
    attempt([]);
    expect(refused).toBeGreaterThan(values.length / 3);
    expect(name).not.toBe("");
  },
);

it("shows no events that are none", async () => {
  async function* only(event: unknown): AsyncGenerator<never> {
    yield event as never;
  }
  for (const value of [...values, { type: "finding", epoch: 1, step: 1 }, { ...step, loss: "x" }]) {
    for (const format of ["lines", "json"] as const) {
      const shown = showTraining(only(value), { format, stream });
      await expect(shown.next()).rejects.toThrow(/^showTraining: .* must be /);
    }
  }
});

it("says which part of an event is not what it should be", () => {
  for (const key of Object.keys(step)) {
    if (key === "type") continue;
    expect(() => board().event({ ...step, [key]: Symbol("x") } as never)).toThrow(
      /^tensorBoard\.event: .* of a "step" event must be/,
    );
  }
  expect(() => board().event(ones([1]) as never)).toThrow(/^tensorBoard\.event: /);
});
