import type { FitEvent, StepEvent } from "../fit-event.ts";

/** Events that wait. Steps that follow each other become one, so that no more than a few ever do. */
export interface EventQueue {
  push(event: FitEvent): void;
  shift(): FitEvent | undefined;
  /** All of them, in order; none is left. */
  takeAll(): FitEvent[];
  readonly length: number;
}

/** An empty queue. */
export function eventQueue(): EventQueue {
  let waiting: FitEvent[] = [];
  /** How many steps the last one stands for. */
  let stands = 0;
  let lastStep = 0;
  return {
    push(event) {
      if (event.type !== "step") return void waiting.push(event);
      const steps = Math.max(1, event.step - lastStep);
      lastStep = event.step;
      const last = waiting.at(-1);
      const isJoined = last?.type === "step" && last.epoch === event.epoch;
      if (isJoined) waiting[waiting.length - 1] = joined(last, stands, event, steps);
      else waiting.push(event);
      stands = isJoined ? stands + steps : steps;
    },
    shift: () => waiting.shift(),
    takeAll() {
      const all = waiting;
      waiting = [];
      return all;
    },
    get length() {
      return waiting.length;
    },
  };
}

/** The later event, with the mean over the steps of both. */
function joined(first: StepEvent, before: number, second: StepEvent, steps: number): StepEvent {
  const mean = (a: number, b: number): number => (a * before + b * steps) / (before + steps);
  const { accuracy } = second;
  const both = accuracy !== undefined && first.accuracy !== undefined;
  return { ...second, loss: mean(first.loss, second.loss), accuracy: both ? mean(first.accuracy, accuracy) : accuracy };
}
