import type { Averages } from "../averages.ts";
import type { FitEvent } from "../fit-event.ts";

/** A point of a curve. */
export type ScalarPoint = readonly [tag: string, value: number, step: number];

/** The curves that events of `fit` are points of. What is measured in training and in validation gets one name, and a folder each. */
export function scalarsOf(): (event: FitEvent) => readonly ScalarPoint[] {
  let step = 0;
  const averages = (
    { loss, accuracy, metrics }: Pick<Averages, "loss" | "accuracy" | "metrics">,
    kind: string,
  ): ScalarPoint[] => [
    [`loss/${kind}`, loss, step],
    ...(accuracy === undefined ? [] : [[`accuracy/${kind}`, accuracy, step] as const]),
    ...Object.entries(metrics).map(([name, value]) => [`${name}/${kind}`, value, step] as const),
  ];
  return (event) => {
    if (event.type === "step") {
      ({ step } = event);
      const speed: ScalarPoint[] = [
        ["learningRate", event.learningRate, step],
        ["samplesPerSecond", event.samplesPerSecond, step],
      ];
      return [...averages({ ...event, metrics: {} }, "step"), ...speed];
    }
    if (event.type === "epoch") return averages(event, "train");
    if (event.type !== "validation") return [];
    ({ step } = event);
    return averages(event, "validation");
  };
}
