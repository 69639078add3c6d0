import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { ema } from "@ganglion/optim";
import { rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { type EndEvent, evaluate, type FitOptions, fit, type Metric } from "../src/index.ts";
import { circle, collect, freshBackend, toyModel, toyOptions } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

function start(options: Partial<FitOptions> = {}) {
  const { model, optimizer } = toyModel();
  return { model, optimizer, training: fit(model, toyOptions(optimizer, options)) };
}

const awaited =
  "Error: fit: a training can be used once, got one that is awaited already. Call fit again; with { resume } it goes on.";
const looped =
  "Error: fit: a training can be used once, got one that is gone through already. Call fit again; with { resume } it goes on.";

describe("a training that is awaited", () => {
  it("runs to the end and gives the last event", async () => {
    const { training, optimizer } = start();
    const end = await training;
    expectTypeOf(end).toEqualTypeOf<EndEvent>();
    expect(end).toEqual({ type: "end", reason: "done", epoch: 2, step: 6, seconds: expect.any(Number) });
    expect(optimizer.steps).toBe(6);
    expect(training.checkpoint()).toMatchObject({ epoch: 2, step: 6 });
  });

  it("gives the same end each time it is awaited", async () => {
    const { training, optimizer } = start();
    const [first, second] = await Promise.all([training, training]);
    expect(second).toBe(first);
    expect(await training).toBe(first);
    expect(optimizer.steps).toBe(6);
  });

  it("goes on where next() has left it", async () => {
    const { training } = start();
    await training.next();
    await training.next();
    expect((await training).step).toBe(6);
  });

  it("is rejected with what goes wrong", async () => {
    const { training } = start({
      afterUpdate: () => {
        throw new Error("enough");
      },
    });
    expect(await rejection(Promise.resolve(training))).toBe("Error: enough");
  });

  it("ends early where it is told to", async () => {
    const controller = new AbortController();
    const { training } = start({ signal: controller.signal, afterUpdate: () => controller.abort() });
    expect(await training).toMatchObject({ reason: "aborted", step: 1 });
  });

  it("cannot be gone through, too", async () => {
    const { training } = start();
    await training;
    expect(await rejection(collect(training))).toBe(awaited);
    expect(await rejection(training.next())).toBe(awaited);
  });
});

describe("a training that is gone through", () => {
  it("cannot be gone through twice, nor awaited", async () => {
    const { training, optimizer } = start();
    await collect(training);
    expect(await rejection(collect(training))).toBe(looped);
    expect(await rejection(Promise.resolve(training))).toBe(looped);
    expect(optimizer.steps).toBe(6);
  });

  it("is over after a break", async () => {
    const { training } = start();
    for await (const event of training) if (event.type === "step") break;
    expect(await rejection(collect(training))).toBe(looped);
    expect((await training.next()).done).toBe(true);
  });
});

describe("afterUpdate", () => {
  it("runs after each update, as for averages", async () => {
    const { model, optimizer } = toyModel();
    const average = ema(parameters(model), { decay: 0.5 });
    const steps: number[] = [];
    const afterUpdate = (): void => {
      steps.push(optimizer.steps);
      average.update();
    };
    await fit(model, toyOptions(optimizer, { afterUpdate }));
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
    expect(average.updates).toBe(6);
  });
});

describe("what returns a promise is refused", () => {
  const late = async (): Promise<never> => {
    throw new Error("nobody hears this");
  };
  const remedy = "Make it a plain function; what takes time belongs where you handle an event.";

  it.each([
    ["afterBackward", { afterBackward: late }, 0],
    ["afterUpdate", { afterUpdate: late }, 1],
    ["observe", { observe: late }, 0],
    ["loss", { loss: late as never }, 0],
    ["the metric share", { metrics: { share: late as never as Metric } }, 0],
  ])("%s", async (name, options, steps) => {
    const { training, optimizer } = start(options);
    expect(await rejection(collect(training))).toBe(
      `TypeError: fit: ${name} must be synchronous, got a promise. ${remedy}`,
    );
    expect(optimizer.steps).toBe(steps);
  });

  it("the model", async () => {
    const { optimizer } = toyModel();
    const train = circle(40);
    const options = toyOptions(optimizer, { train });
    expect(await rejection(collect(fit(late as never, options)))).toBe(
      `TypeError: fit: the model must be synchronous, got a promise. ${remedy}`,
    );
    expect(await rejection(evaluate(late as never, train, { loss: crossEntropy }))).toBe(
      `TypeError: evaluate: the model must be synchronous, got a promise. ${remedy}`,
    );
  });

  it("a loss or a metric of evaluate", async () => {
    const { model } = toyModel();
    expect(await rejection(evaluate(model, circle(9), { loss: late as never }))).toBe(
      `TypeError: evaluate: loss must be synchronous, got a promise. ${remedy}`,
    );
    const metrics = { share: late as never };
    expect(await rejection(evaluate(model, circle(9), { loss: crossEntropy, metrics }))).toBe(
      `TypeError: evaluate: the metric share must be synchronous, got a promise. ${remedy}`,
    );
  });
});
