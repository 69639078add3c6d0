import { crossEntropy } from "@ganglion/losses";
import { isRecording, type Tensor } from "@ganglion/tensor";
import { rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { type Finding, type FitEvent, fit, type ObservedStep, type TrainingObserver } from "../src/index.ts";
import { answersLater, circle, collect, freshBackend, losses, toyModel, toyOptions } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

const finding = (message: string): Finding => ({ kind: "own", severity: "note", message, remedy: "None." });

async function run(observers: readonly TrainingObserver[], more: object = {}): Promise<FitEvent[]> {
  const { model, optimizer } = toyModel();
  return collect(fit(model, toyOptions(optimizer, { observers, ...more })));
}

describe("an observer", () => {
  it("sees the layers, the gradients and the weights of the steps that it wants", async () => {
    const seen: string[] = [];
    const wanted: ObservedStep[] = [];
    await run([
      {
        wants: (step) => step % 2 === 0,
        observe: (path, _x, y) => void seen.push(`${path} ${String(y.shape)} ${isRecording()}`),
        afterBackward: (step) => {
          wanted.push(step);
          const [first] = step.model.children!["0"]!.parameters!["weight"]!.grad!.dataSync();
          seen.push(`gradient ${typeof first} ${step.x.shape} ${step.y.dtype} ${step.output.shape} ${step.loss.size}`);
        },
        afterUpdate: ({ step, epoch, learningRate }) => void seen.push(`update ${step} ${epoch} ${learningRate}`),
      },
    ]);
    const layers = (batch: number): string[] =>
      ["0 16", "1 16", "2 16", "3 2"].map((one) => {
        const [path, width] = one.split(" ");
        return `${path} ${batch},${width} false`;
      });
    expect(seen).toEqual([
      ...layers(16),
      "gradient number 16,2 int32 16,2 1",
      "update 2 1 0.1",
      ...layers(16),
      "gradient number 16,2 int32 16,2 1",
      "update 4 2 0.1",
      ...layers(8),
      "gradient number 8,2 int32 8,2 1",
      "update 6 2 0.1",
    ]);
    expect(wanted.every(({ x, loss }) => x.disposed && loss.disposed)).toBe(true);
  });

  it("reports what it finds after the step, the epoch or before the end, and changes nothing", async () => {
    const told: string[] = [];
    let found: Finding[] = [];
    const observer: TrainingObserver = {
      event(event) {
        told.push(event.type);
        if (event.type !== "step" || event.step % 2 === 0) found.push(finding(`${told.length}`));
      },
      async findings() {
        const now = found;
        found = [];
        return now;
      },
    };
    const events = await run([observer]);
    const types = events.map((event) => (event.type === "finding" ? `${event.type} ${event.step}` : event.type));
    expect(types.join(", ")).toBe(
      "start, step, finding 1, step, finding 2, step, epoch, finding 3, " +
        "step, finding 4, step, step, finding 6, epoch, finding 6, finding 6, end",
    );
    expect(told.filter((type) => type === "finding")).toEqual([]);
    expect(losses(events)).toEqual(losses(await run([])));
  });

  it("may find things at once or later, among others, and is told after those before it", async () => {
    const say =
      (name: string): (() => Finding[]) =>
      () => [finding(name)];
    const later = (name: string) => async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return [finding(name)];
    };
    const observers = [say("0"), later("1"), () => undefined, say("3"), later("4")].map((find) => ({ findings: find }));
    const events = await run(observers as TrainingObserver[]);
    const firsts = events.flatMap((event) =>
      event.type === "finding" && event.step === 1 ? [event.finding.message] : [],
    );
    expect(firsts).toEqual(["0", "1", "3", "4"]);
    const fails = { findings: () => Promise.reject(new Error("mine")) };
    expect(await rejection(run([...(observers as TrainingObserver[]), fails]))).toBe("Error: mine");
  });

  it("is shown the same where the losses are read later", async () => {
    const sums = async (later: boolean): Promise<number[]> => {
      const backend = freshBackend();
      if (later) answersLater(backend);
      const kept: Promise<number>[] = [];
      const { model, optimizer } = toyModel();
      const look = ({ loss }: { readonly loss: Tensor }): void => void kept.push(loss.item() as Promise<number>);
      await fit(model, { ...toyOptions(optimizer), observers: [{ afterBackward: look }], every: 2 });
      return Promise.all(kept);
    };
    expect(await sums(true)).toEqual(await sums(false));
  });

  it("may not answer later where it is called within a step, nor with what is no list", async () => {
    const said = (observer: object): Promise<string> => rejection(run([observer]));
    const remedy = "Make it a plain function; what takes time belongs where you handle an event.";
    for (const name of ["afterBackward", "afterUpdate", "observe", "wants", "event"]) {
      expect(await said({ [name]: async () => undefined })).toBe(
        `TypeError: fit: ${name} of an observer must be synchronous, got a promise. ${remedy}`,
      );
    }
    expect(await said({ findings: () => ({}) })).toBe(
      "TypeError: fit: findings of an observer must return a list, got an empty object. Return [] where nothing was found.",
    );
    expect(
      await said({
        afterBackward: () => {
          throw new Error("mine");
        },
      }),
    ).toBe("Error: mine");
  });

  it("sees validation too, and its events", async () => {
    const seen: string[] = [];
    await run([{ event: ({ type }) => void seen.push(type) }], { validation: circle(8), validationLoss: crossEntropy });
    expect(seen.filter((type) => type !== "step")).toEqual("start validation epoch validation epoch end".split(" "));
  });
});
