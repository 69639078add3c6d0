import { stripVTControlCharacters } from "node:util";
import { rejection, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type EpochEvent, type FitEvent, fit, type StepEvent } from "../../src/index.ts";
import { showTraining } from "../../src/terminal/index.ts";
import { barLine, endLine, epochLine, findingLine } from "../../src/terminal/text.ts";
import { circle, collect, freshBackend, toyModel, toyOptions } from "../support/toy.ts";

beforeEach(() => {
  freshBackend();
});

/** A stream that keeps what is written to it. */
function paper(isTTY: boolean): { stream: NodeJS.WriteStream; text(): string; lines(): string[] } {
  const parts: string[] = [];
  const stream = { isTTY, columns: 200, rows: 40, write: (text: string) => parts.push(text) > 0 };
  const text = (): string => parts.join("");
  return { stream: stream as never, text, lines: () => stripVTControlCharacters(text()).split("\n").slice(0, -1) };
}

const training = (more: object = {}): ReturnType<typeof fit> => {
  const { model, optimizer } = toyModel();
  return fit(model, toyOptions(optimizer, { validation: circle(8, 4), ...more }));
};

const epoch: EpochEvent = {
  type: "epoch",
  epoch: 3,
  epochs: 10,
  loss: 0.12344,
  accuracy: 0.951,
  metrics: { f1: 0.9 },
  seconds: 125.4,
  validation: { loss: 0.2, accuracy: 0.92, metrics: {}, size: 9 },
};
const step: StepEvent = {
  type: "step",
  epoch: 2,
  step: 15,
  steps: 40,
  loss: 1e-5,
  accuracy: undefined,
  samplesPerSecond: 1234.4,
  remainingSeconds: 3725,
  learningRate: 0.1,
};

describe("what is shown", () => {
  it("is an epoch in a line", () => {
    expect(epochLine(epoch)).toBe(
      "epoch  3/10  loss 0.1234  accuracy 95.1 %  f1 0.9000  validation 0.2000, 92.0 %  2 min 5 s",
    );
    expect(
      epochLine({ ...epoch, accuracy: undefined, metrics: {}, validation: undefined, loss: Number.NaN, seconds: 3 }),
    ).toBe("epoch  3/10  loss NaN  3 s");
  });

  it("is a bar that fills with the steps of its epoch", () => {
    const about = { epochs: 4, stepsPerEpoch: 10 };
    expect(barLine(step, about)).toBe(
      `epoch 2/4  ${"█".repeat(12)}${"░".repeat(12)} 50 %  loss 1.00e-5  1234 samples/s  1 h 2 min left`,
    );
    expect(barLine({ ...step, step: 20, remainingSeconds: Infinity }, about)).toContain(`${"█".repeat(24)} 100 %`);
    expect(barLine({ ...step, step: 11 }, about)).toContain(" 10 %");
    expect(barLine({ ...step, remainingSeconds: Infinity }, about)).toContain("? s left");
  });

  it("is what was found and how it ended", () => {
    const finding = { kind: "rate", severity: "warning", message: "It is 9.", remedy: "Lower it.", path: "0" } as const;
    expect(findingLine(finding)).toBe("warning  0  It is 9. Lower it.");
    expect(endLine({ type: "end", reason: "stopped", epoch: 3, step: 30, seconds: 61 })).toBe(
      "stopped after 3 epochs, 30 steps, 1 min 1 s",
    );
  });
});

describe("showTraining", () => {
  it("writes a line for each epoch where nobody looks, and passes all events on", async () => {
    const { stream, lines } = paper(false);
    const events = await collect(showTraining(training(), { stream }));
    expect(events.map(({ type }) => type)).toEqual((await collect(training())).map(({ type }) => type));
    const epochs = events.filter((event): event is EpochEvent => event.type === "epoch");
    expect(lines()).toEqual([...epochs.map(epochLine), expect.stringMatching(/^done after 2 epochs, 6 steps, /)]);
  });

  it("draws a bar where somebody looks, under the epochs that are done", async () => {
    const { stream, text } = paper(true);
    const end = await showTraining(training(), { stream });
    expect(end).toMatchObject({ type: "end", reason: "done", step: 6 });
    expect(text()).toContain("\u001B[");
    const plain = stripVTControlCharacters(text());
    for (const wanted of ["epoch 1/2  ████████████████████████ 100 %", "epoch 2/2  loss ", "done after 2 epochs"])
      expect(plain).toContain(wanted);
    // The last bar is gone: after the last time that the cursor went back nothing but the end is written.
    expect(plain.trimEnd().split("\n").at(-1)).toMatch(/^done after/);
    expect(
      (await collect(showTraining(training(), { stream: paper(true).stream, format: "lines" }))).length,
    ).toBeGreaterThan(9);
  });

  it("writes JSON lines on request, of steps too unless they are left out", async () => {
    const [all, few] = [paper(true), paper(false)];
    const events = await collect(showTraining(training(), { stream: all.stream, format: "json" }));
    expect(all.lines().map((line) => JSON.parse(line) as FitEvent)).toEqual(JSON.parse(JSON.stringify(events)));
    await showTraining(training(), { stream: few.stream, format: "json", withoutSteps: true });
    expect(few.lines().map((line) => (JSON.parse(line) as FitEvent).type)).toEqual([
      "start",
      "validation",
      "epoch",
      "validation",
      "epoch",
      "end",
    ]);
  });

  it("closes what it shows when the loop is left, and when training fails", async () => {
    const { stream } = paper(true);
    const inner = training();
    for await (const event of showTraining(inner, { stream })) if (event.type === "step") break;
    expect(await inner.next()).toEqual({ done: true, value: undefined });
    const failing = training({
      loss: () => {
        throw new Error("mine");
      },
    });
    expect(await rejection(Promise.resolve(showTraining(failing, { stream })))).toBe("Error: mine");
  });

  it("shows lines where log-update is not installed, unless a bar is asked for", async () => {
    vi.doMock("log-update", () => {
      throw new Error("not there");
    });
    try {
      const { stream, text } = paper(true);
      await showTraining(training(), { stream });
      expect(text()).not.toContain("\u001B[");
      expect(await rejection(Promise.resolve(showTraining(training(), { stream, format: "bar" })))).toBe(
        'Error: showTraining: the package log-update must be there for a bar, got none. Install it: npm i log-update. Or pass { format: "lines" }.',
      );
    } finally {
      vi.doUnmock("log-update");
    }
  });

  it("refuses what are no events, streams and formats", async () => {
    expect(thrown(() => showTraining({} as never))).toBe(
      "TypeError: showTraining: events must be those of a training, got an empty object. Pass fit(...) itself, not what it was awaited for.",
    );
    expect(thrown(() => showTraining(training(), { stream: {} as never }))).toBe(
      "TypeError: showTraining: stream must be a stream, got an empty object. Pass process.stdout or process.stderr.",
    );
    expect(thrown(() => showTraining(training(), { format: "xml" as never }))).toContain("format must be");
    expect(thrown(() => showTraining(training(), { output: 1 } as never))).toContain("It is called stream here.");
  });
});
