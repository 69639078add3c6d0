import { defaultExperiment, type Experiment } from "../../src/experiment/experiment.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { TrainingEvent } from "../../src/worker/protocol.ts";
import { createTrainer } from "../../src/worker/trainer.ts";

/** Two epochs of what a new page has. */
export const short: Experiment = { ...defaultExperiment, epochs: 2 };

/** All that a run tells. */
export async function eventsOf(
  experiment: Experiment,
  trainer = createTrainer(createBackends()),
): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  await trainer.start(experiment, (event) => void events.push(event));
  return events;
}

/** Those of one type. */
export function only<T extends TrainingEvent["type"]>(
  events: readonly TrainingEvent[],
  type: T,
): Extract<TrainingEvent, { type: T }>[] {
  return events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);
}

type Update = Extract<TrainingEvent, { type: "update" }>["update"];

/** The points of the curves. */
export function pointsOf(events: readonly TrainingEvent[]): Update["points"][number][] {
  return only(events, "update").flatMap(({ update }) => update.points);
}

/** All looks at the network. */
export function snapshots(events: readonly TrainingEvent[]): NonNullable<Update["snapshot"]>[] {
  return only(events, "update").flatMap(({ update }) => update.snapshot ?? []);
}
