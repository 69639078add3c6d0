import { expect, it } from "vitest";
import type { FitEvent, StepEvent } from "../../src/index.ts";
import { eventQueue } from "../../src/worker/coalesce.ts";

const step = (at: number, loss: number, more: Partial<StepEvent> = {}): StepEvent => ({
  type: "step",
  epoch: 1,
  step: at,
  steps: 99,
  loss,
  accuracy: loss / 10,
  samplesPerSecond: at,
  remainingSeconds: 1,
  learningRate: 0.1,
  ...more,
});

it("makes one of steps that follow each other, with the mean over all steps that it stands for", () => {
  const queue = eventQueue();
  const epoch = { type: "epoch" } as FitEvent;
  for (const event of [
    step(1, 4),
    step(2, 2),
    step(6, 3),
    epoch,
    step(7, 9, { epoch: 2 }),
    step(8, 5, { epoch: 2, accuracy: undefined }),
  ])
    queue.push(event);
  expect(queue.length).toBe(3);
  const [first, second, third] = queue.takeAll();
  // The third of them stands for four steps.
  expect(first).toEqual(step(6, 3, { accuracy: 0.3 }));
  expect(second).toBe(epoch);
  expect(third).toEqual(step(8, 7, { epoch: 2, accuracy: undefined }));
  expect([queue.length, queue.shift()]).toEqual([0, undefined]);
});

it("keeps steps of two epochs apart, and begins anew once they are taken", () => {
  const queue = eventQueue();
  queue.push(step(1, 4));
  queue.push(step(2, 2, { epoch: 2 }));
  expect(queue.length).toBe(2);
  expect(queue.shift()).toEqual(step(1, 4));
  queue.takeAll();
  queue.push(step(3, 8));
  expect(queue.takeAll()).toEqual([step(3, 8)]);
});
