import { batch } from "@preact/signals";
import { formatPercent, formatSeconds } from "../text/format.ts";
import { runText } from "../text/run-text.ts";
import type { TrainingEvent } from "../worker/protocol.ts";
import { addPoints, addValidation } from "./series.ts";
import type { Store } from "./store.ts";
import { rememberUnfinished } from "./unfinished-mark.ts";

/** How many steps the panel of the layers looks back. */
const mostSamples = 400;

type EventOf<T extends TrainingEvent["type"]> = Extract<TrainingEvent, { type: T }>;

/** Takes what a run reports into the store. */
export function applyEvent(store: Store, event: TrainingEvent): void {
  batch(() => {
    switch (event.type) {
      case "started":
        applyStart(store, event);
        break;
      case "update":
        applyUpdate(store, event);
        break;
      case "kept":
        applyKept(store, event);
        break;
      case "stopped":
        applyStop(store, event);
        break;
      case "failed":
        applyFailure(store, event);
        break;
    }
  });
}

function applyStart(store: Store, { data, model, steps, epochs, resumed }: EventOf<"started">): void {
  store.runData.value = data;
  store.runModel.value = model;
  store.phase.value = store.phase.value === "paused" ? "paused" : "running";
  store.progress.value = {
    step: resumed?.step ?? 0,
    steps,
    epoch: resumed?.epoch ?? 1,
    epochs,
    learningRate: store.runExperiment.value?.learningRate ?? Number.NaN,
    samplesPerSecond: 0,
    seconds: resumed?.seconds ?? 0,
    remainingSeconds: Number.NaN,
  };
  if (resumed === undefined) return;
  store.liveRate.value = resumed.rate;
  store.resumedAt.value = resumed.step;
  addPoints(store.series.value, resumed.points);
  for (const validation of resumed.validations) addValidation(store.series.value, validation);
  store.seriesVersion.value += 1;
}

function applyKept(store: Store, { problem }: EventOf<"kept">): void {
  store.keeping.value = problem ?? "kept";
  if (problem !== undefined) return;
  // One that was offered and not taken has made room for this one.
  store.unfinished.value = undefined;
  rememberUnfinished(true);
}

function applyUpdate(store: Store, { update }: EventOf<"update">): void {
  const { points, validations, snapshot, ...progress } = update;
  const before = store.progress.value;
  if (before !== undefined) store.progress.value = { ...before, ...progress };
  const series = store.series.value;
  addPoints(series, points);
  for (const validation of validations) addValidation(series, validation);
  store.seriesVersion.value += 1;
  if (snapshot === undefined) return;
  store.snapshot.value = snapshot;
  store.samples.value = [...store.samples.value, ...snapshot.health.samples].slice(-mostSamples);
}

function applyStop(store: Store, { reason }: EventOf<"stopped">): void {
  if (reason !== "done") return;
  store.phase.value = "finished";
  const seconds = formatSeconds(store.progress.value?.seconds ?? 0);
  const accuracy = formatPercent(store.snapshot.value?.validation.accuracy ?? Number.NaN);
  store.announcement.value = runText.value.announceFinished({ seconds, accuracy });
}

function applyFailure(store: Store, { failure }: EventOf<"failed">): void {
  store.phase.value = "failed";
  store.failure.value = failure;
  const before = store.progress.value;
  if (failure.kind !== "diverged" || before === undefined) return;
  store.progress.value = { ...before, step: failure.step, epoch: failure.epoch };
}
