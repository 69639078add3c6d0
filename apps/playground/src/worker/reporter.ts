import type { EpochEvent, StepEvent } from "@ganglion/train";
import { createCurvePoints } from "./curve-points.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Resumed, Snapshot, ValidationPoint } from "./protocol.ts";
import type { WallClock } from "./wall-clock.ts";

/** What a reporter needs to know about the run. */
export interface ReporterOptions {
  readonly mailbox: Mailbox;
  readonly clock: WallClock;
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly batchSize: number;
  /** How many steps a point of the curves averages. */
  readonly every: number;
  /** What the run goes on from. */
  readonly from?: Resumed | undefined;
  /** Looks at the network as it is, of which this is known already. */
  measure(at: { readonly step: number; readonly epoch: number }, validation?: ValidationPoint): Promise<Snapshot>;
}

/** Turns the events of `fit` into updates for the page, several steps in one. */
export interface Reporter {
  step(event: StepEvent): void;
  /** Looks at the network if that is due, and always after the last epoch. */
  epoch(event: EpochEvent): Promise<void>;
  /** Looks at the network now, and says all. */
  lookNow(): Promise<void>;
  /** Says all that was not said. */
  flush(): void;
  /** Where the run is and all that its curves are made of; undefined in the middle of a point. */
  whole(): Omit<Resumed, "rate"> | undefined;
}

/** Milliseconds between two updates: often enough to look alive, seldom enough that drawing does not take a core from what trains. */
const updateInterval = 150;
const snapshotInterval = 300;
/** Looking at the network may take so much of the time. */
const snapshotShare = 0.03;
const remembered = 24;

/** No update yet. */
export function createReporter(options: ReporterOptions): Reporter {
  const { mailbox, clock, stepsPerEpoch, steps, batchSize, measure } = options;
  const from = options.from ?? { step: 0, epoch: 1, seconds: 0, points: [], validations: [] };
  const points = createCurvePoints(stepsPerEpoch, options.every, from.points);
  const marks: { readonly step: number; readonly seconds: number }[] = [{ step: from.step, seconds: from.seconds }];
  const measured = [...from.validations];
  let said = measured.length;
  let snapshot: Snapshot | undefined;
  let lookedAtStep = -1;
  let last: Pick<StepEvent, "step" | "epoch" | "learningRate"> = {
    step: from.step,
    epoch: from.epoch,
    learningRate: Number.NaN,
  };
  let lastUpdate = Number.NEGATIVE_INFINITY;
  let nextSnapshot = Number.NEGATIVE_INFINITY;

  const send = (all: boolean): void => {
    const seconds = clock.seconds();
    const first = marks[0] ?? { step: 0, seconds: 0 };
    const speed = (last.step - first.step) / (seconds - first.seconds);
    marks.push({ step: last.step, seconds });
    if (marks.length > remembered) marks.shift();
    const isKnown = Number.isFinite(speed) && speed > 0;
    // What was measured is said with the snapshot of the same weights, or waits for the next one.
    const validations = snapshot === undefined && !all ? [] : measured.slice(said);
    said += validations.length;
    mailbox.post({
      type: "update",
      update: {
        ...last,
        points: points.take(all),
        validations,
        samplesPerSecond: isKnown ? speed * batchSize : 0,
        seconds,
        remainingSeconds: isKnown ? (steps - last.step) / speed : Number.NaN,
        snapshot,
      },
    });
    snapshot = undefined;
    lastUpdate = performance.now();
  };
  const look = async (validation?: ValidationPoint): Promise<void> => {
    const began = performance.now();
    snapshot = await measure({ step: last.step, epoch: last.step / stepsPerEpoch }, validation);
    if (validation === undefined) measured.push(snapshot.validation);
    lookedAtStep = last.step;
    const took = performance.now() - began;
    nextSnapshot = performance.now() + Math.max(snapshotInterval, took / snapshotShare);
  };
  return {
    step(event) {
      const { step, epoch, learningRate } = event;
      last = { step, epoch, learningRate };
      points.add(event);
      if (mailbox.isFree && performance.now() - lastUpdate >= updateInterval) send(false);
    },
    async epoch({ epoch, epochs, validation }) {
      const { loss = Number.NaN, accuracy = Number.NaN } = validation ?? {};
      const point = { epoch, loss, accuracy };
      measured.push(point);
      const isDue = mailbox.isFree && performance.now() >= nextSnapshot;
      if (epoch < epochs && !isDue) return;
      await look(point);
      send(false);
    },
    async lookNow() {
      if (lookedAtStep !== last.step) await look();
      send(true);
    },
    flush: () => send(true),
    whole() {
      const complete = points.whole();
      const { step: made, epoch: at } = last;
      if (complete === undefined) return undefined;
      return { step: made, epoch: at, points: [...complete], validations: [...measured], seconds: clock.seconds() };
    },
  };
}
