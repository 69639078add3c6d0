import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import type { Store } from "../state/store.ts";
import { formatCount, formatSeconds, formatWhole } from "../text/format.ts";

/** The bar, and in words: which epoch, how fast, how much longer. */
export function RunProgress(): VNode {
  const { store } = usePage();
  const progress = store.progress.value;
  const { step, steps } = progress ?? { step: 0, steps: 1 };
  const { title, detail } = describe(store);
  return (
    <div class="run-progress" data-phase={store.phase.value}>
      <div class="run-status">
        <span class="run-title">{title}</span>
        <span class="run-detail">{detail}</span>
      </div>
      <progress class="bar" aria-label="Training progress" aria-valuetext={title} max={steps} value={step} />
    </div>
  );
}

function describe(store: Store): { title: string; detail: string } {
  const { phase, progress, scores, experiment, data } = store;
  const epochs = progress.value === undefined ? "" : `Epoch ${progress.value.epoch} of ${progress.value.epochs}`;
  switch (phase.value) {
    case "idle":
      return {
        title: "Ready",
        detail:
          data.value === undefined
            ? "Loading the data"
            : `${formatWhole(data.value.trainSize)} samples, ${formatCount(experiment.value.epochs, "epoch")}`,
      };
    case "starting":
      return { title: "Starting", detail: "" };
    case "running":
      return { title: epochs, detail: speed(store) };
    case "paused":
      return { title: `Paused in epoch ${progress.value?.epoch ?? 1}`, detail: `of ${progress.value?.epochs ?? 1}` };
    case "finished":
      return {
        title: "Finished",
        detail: `${epochs.replace(/.* of /, "")} epochs in ${formatSeconds(scores.value?.seconds ?? 0)}`,
      };
    case "failed":
      return { title: "Stopped", detail: epochs === "" ? "" : `in ${epochs.toLowerCase()}` };
  }
}

function speed({ progress }: Store): string {
  const { samplesPerSecond = 0, remainingSeconds = Number.NaN } = progress.value ?? {};
  if (samplesPerSecond === 0) return "";
  return `${formatWhole(samplesPerSecond)} samples/s, ${formatSeconds(remainingSeconds)} left`;
}
