import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import type { Store } from "../state/store.ts";
import { formatCount, formatNumber, formatSeconds, formatWhole } from "../text/format.ts";
import { fileText } from "../text/file-text.ts";
import { runText } from "../text/run-text.ts";

/** The bar, and in words: which epoch, how fast, how much longer. */
export function RunProgress(): VNode {
  const { store } = usePage();
  const progress = store.progress.value;
  const { step, steps } = progress ?? { step: 0, steps: 1 };
  const { title, aside, detail } = describe(store);
  return (
    <div class="run-progress" data-phase={store.phase.value} data-outcome={store.outcome.value.kind}>
      <div class="run-status">
        <span class="run-title">{title}</span>
        <span class="run-detail">
          {aside === undefined ? null : <span class="run-aside">{aside} · </span>}
          {detail}
        </span>
      </div>
      <progress class="bar" aria-label={runText.value.progress} max={steps} value={step} />
    </div>
  );
}

/** What the bar says: `aside` only where there is room. */
interface Words {
  readonly title: string;
  readonly aside?: string;
  readonly detail: string;
}

function describe(store: Store): Words {
  const text = runText.value;
  const { phase, progress, experiment, data } = store;
  const { epoch, epochs, step } = progress.value ?? { epoch: 1, epochs: experiment.value.epochs, step: 0 };
  switch (phase.value) {
    case "idle": {
      const planned = formatCount(text.epochs, experiment.value.epochs);
      if (data.value.state === "failed") return { title: text.noData, detail: "" };
      if (data.value.state === "loading") return { title: text.ready, detail: text.loadingData };
      const samples = formatCount(text.samples, data.value.value.trainSize);
      return { title: text.ready, detail: `${samples} · ${planned}` };
    }
    case "starting":
      return { title: text.starting, detail: "" };
    case "running":
      return { title: text.epochOf({ epoch, epochs }), ...speed(store) };
    case "paused":
      return { title: text.paused({ epoch, epochs }), detail: rate(store) };
    case "finished": {
      if (store.openedFile.value !== undefined) return { title: fileText.value.opened, detail: store.openedFile.value };
      const seconds = formatSeconds(progress.value?.seconds ?? 0);
      return {
        title: finishedTitle(store),
        detail: text.finishedDetail({ epochs: formatCount(text.epochs, epochs), seconds }),
      };
    }
    case "failed": {
      const isBegun = progress.value !== undefined;
      const isDiverged = store.failure.value?.kind === "diverged";
      const title = isDiverged ? text.diverged : text.stoppedEarly;
      return isBegun
        ? { title, detail: text.stoppedAt({ step: formatWhole(step), epoch, epochs }) }
        : { title: text.couldNotStart, detail: "" };
    }
  }
}

function finishedTitle({ outcome }: Store): string {
  const text = runText.value;
  if (outcome.value.kind === "guessing") return text.guessing;
  return outcome.value.kind === "weak" ? text.weak : text.finished;
}

function speed({ progress }: Store): Omit<Words, "title"> {
  const { samplesPerSecond = 0, remainingSeconds = Number.NaN } = progress.value ?? {};
  if (samplesPerSecond === 0) return { detail: "" };
  const text = runText.value;
  return {
    aside: text.speed({ speed: formatWhole(samplesPerSecond) }),
    detail: text.left({ left: formatSeconds(remainingSeconds) }),
  };
}

function rate({ progress }: Store): string {
  const { learningRate = Number.NaN } = progress.value ?? {};
  return Number.isFinite(learningRate) ? runText.value.rate({ rate: formatNumber(learningRate) }) : "";
}
