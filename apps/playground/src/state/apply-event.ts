import { batch } from "@preact/signals";
import { formatPercent, formatSeconds } from "../text/format.ts";
import type { TrainingEvent } from "../worker/protocol.ts";
import { addPoints, addValidation } from "./series.ts";
import type { Store } from "./store.ts";

/** Takes what a run reports into the store. */
export function applyEvent(store: Store, event: TrainingEvent): void {
  batch(() => {
    switch (event.type) {
      case "started":
        store.runData.value = event.data;
        store.phase.value = store.phase.value === "paused" ? "paused" : "running";
        store.progress.value = {
          step: 0,
          steps: event.steps,
          epoch: 1,
          epochs: event.epochs,
          samplesPerSecond: 0,
          remainingSeconds: Number.NaN,
        };
        break;
      case "progress":
        applyProgress(store, event);
        break;
      case "epoch":
        applyEpoch(store, event);
        break;
      case "predictions":
        store.predictions.value = event.predictions;
        break;
      case "stopped":
        applyStop(store, event);
        break;
      case "failed":
        store.phase.value = "failed";
        store.failure.value = event.failure;
        break;
    }
  });
}

type EventOf<T extends TrainingEvent["type"]> = Extract<TrainingEvent, { type: T }>;

function applyProgress(store: Store, event: EventOf<"progress">): void {
  const { points, step, epoch, samplesPerSecond, remainingSeconds } = event;
  const before = store.progress.value;
  if (before !== undefined) store.progress.value = { ...before, step, epoch, samplesPerSecond, remainingSeconds };
  addPoints(store.series.value, points);
  store.seriesVersion.value += 1;
}

function applyEpoch(store: Store, event: EventOf<"epoch">): void {
  const { epoch, loss, accuracy, validationLoss, validationAccuracy, seconds } = event;
  addValidation(store.series.value, validationLoss, validationAccuracy);
  store.seriesVersion.value += 1;
  store.scores.value = {
    epoch,
    trainLoss: loss,
    trainAccuracy: accuracy,
    validationLoss,
    validationAccuracy,
    seconds,
  };
}

function applyStop(store: Store, { reason, seconds }: EventOf<"stopped">): void {
  if (reason !== "done") return;
  store.phase.value = "finished";
  const accuracy = store.scores.value?.validationAccuracy ?? Number.NaN;
  store.announcement.value = `Training finished in ${formatSeconds(seconds)}. Validation accuracy ${formatPercent(accuracy)}.`;
}
