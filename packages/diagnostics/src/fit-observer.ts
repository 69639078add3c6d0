import type { Observer } from "@ganglion/tensor";
import type { Curves } from "./collect/curves.ts";
import type { Recorder } from "./collect/recorder.ts";
import type { Finding, Severity } from "./finding.ts";
import type { Origin } from "./history.ts";
import type { StepSample } from "./sample.ts";

/** The parts of the finding that training diverged. */
export interface FindingLike {
  readonly kind: string;
  readonly message: string;
  readonly remedy: string;
  readonly path?: string | undefined;
  readonly evidence?: Readonly<Record<string, unknown>> | undefined;
}

/** The parts of `fit`'s events that are read. */
export interface FitEventLike {
  readonly type: string;
  readonly step?: number | undefined;
  readonly epoch?: number | undefined;
  readonly loss?: number | undefined;
  readonly accuracy?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly finding?: FindingLike | undefined;
  readonly validation?: { readonly loss: number; readonly accuracy?: number | undefined } | undefined;
}

/** A `TrainingObserver` of `@ganglion/train`: `fit` calls it. */
export interface FitObserver {
  wants(step: number): boolean;
  readonly observe: Observer;
  afterUpdate(): void;
  event(event: FitEventLike): void;
  /** What is new, or worse than when it was last said; nothing after steps that were not looked at. */
  findings(): Promise<Finding[]>;
}

/** What the observer works with. */
interface Tools {
  readonly recorder: Recorder;
  readonly curves: Curves;
  read(): Promise<StepSample | undefined>;
  findings(): Finding[];
}

const RANK: Readonly<Record<Severity, number>> = { note: 1, warning: 2, error: 3 };

/** The observer of a collector. */
export function fitObserver({ recorder, curves, read, findings }: Tools): FitObserver {
  const said = new Map<string, number>();
  // Whether more than a loss has come since findings were asked for, which fit does after each step that it reports.
  let isDue = false;
  return {
    wants: (step) => recorder.moveTo(step - 1),
    observe: recorder.observe,
    afterUpdate: () => recorder.close(),
    event({ type, step = 0, epoch = 0, loss = Number.NaN, accuracy, learningRate, validation, finding }) {
      isDue ||= type !== "step";
      if (type === "step") curves.addStep({ step, loss, accuracy, learningRate });
      if (type === "finding" && finding?.kind === "notFinite") {
        curves.addStep({ step, loss: Number(finding.evidence?.["loss"]) });
        curves.noteOrigin(originOf(finding, step));
      }
      if (type === "epoch") curves.addEpoch({ epoch, loss, accuracy, validation }, recorder.steps());
    },
    async findings() {
      const sample = await read();
      if (sample === undefined && !isDue) return [];
      isDue = false;
      const fresh = findings().filter(({ id, severity }) => RANK[severity] > (said.get(id) ?? 0));
      for (const { id, severity } of fresh) said.set(id, RANK[severity]);
      return fresh;
    },
  };
}

function originOf({ message, remedy, path, evidence = {} }: FindingLike, step: number): Origin {
  const isPlain = (entry: [string, unknown]): entry is [string, number | string] =>
    typeof entry[1] === "number" || typeof entry[1] === "string";
  return { path, step, message, remedy, evidence: Object.fromEntries(Object.entries(evidence).filter(isPlain)) };
}
