import type { EpochReport, StepReport } from "../event.ts";
import type { EpochPoint, History, Origin, StepPoint } from "../history.ts";

/** Beyond as many points, two neighbours are merged into one. */
const MAX_POINTS = 2000;

/** The curves of a run. */
export interface Curves {
  addStep(report: StepReport & { readonly step: number }): void;
  /** Adds an epoch that ended with the last step that was added, or with `step`, if that is later. */
  addEpoch(report: EpochReport, step: number): void;
  /** Says where the first value came up that is not finite. */
  noteOrigin(origin: Origin): void;
  all(): Pick<History, "steps" | "epochs" | "isClassifier" | "origin">;
}

/** Curves without points. */
export function createCurves(): Curves {
  let steps: StepPoint[] = [];
  const epochs: EpochPoint[] = [];
  let isClassifier = false;
  let origin: Origin | undefined;
  return {
    addStep({ step, loss, accuracy, learningRate }) {
      steps.push({ step, loss, accuracy, learningRate });
      if (steps.length > MAX_POINTS) steps = merged(steps);
      isClassifier ||= accuracy !== undefined;
    },
    addEpoch({ epoch, loss, accuracy, validation }, made) {
      const step = Math.max(made, steps.at(-1)?.step ?? 0);
      const { loss: validationLoss, accuracy: validationAccuracy } = validation ?? {};
      epochs.push({ epoch, step, loss, accuracy, validationLoss, validationAccuracy });
      isClassifier ||= accuracy !== undefined;
    },
    noteOrigin(found) {
      origin = found;
    },
    all: () => ({ steps: [...steps], epochs: [...epochs], isClassifier, ...(origin && { origin }) }),
  };
}

/** Each two neighbours as one point, but for the first, the beginning. */
function merged([first, ...points]: readonly StepPoint[]): StepPoint[] {
  const pairs = points.flatMap((a, i) => {
    const b = points[i + 1];
    if (i % 2 === 1) return [];
    return b === undefined ? [a] : [{ ...b, loss: (a.loss + b.loss) / 2, accuracy: middle(a.accuracy, b.accuracy) }];
  });
  return first === undefined ? pairs : [first, ...pairs];
}

function middle(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : (a + b) / 2;
}
