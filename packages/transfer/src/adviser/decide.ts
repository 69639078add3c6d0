import type { Advice, Cell, Evidence, Judgement, PlanKind, ProbeEvidence } from "./advice.ts";

/** From how many samples a class on there is much data: enough that training layers gains more than it spoils. */
const muchPerClass = 15;

/** Up to which share of the old variance features are taken for similar. */
const nearDistance = 0.25;

/** Accuracies that are nearer than this are equal, however exactly they are known. */
const equalAccuracy = 0.02;

/** From how many samples a class on all layers gain, where the data is similar too. */
const allPerClass = 100;

/** From how many samples a class on a network learns as much from them alone: there are as many as it had before, about. */
const enoughPerClass = 1000;

/** From which accuracy on a linear classifier on what the head takes in is enough: more training could gain the rest at most. */
const enoughAccuracy = 0.9;

/** What the evidence says. */
export interface Decision {
  readonly cell: Cell;
  readonly judgement: Judgement;
  /** All kinds of plans, the best guess first. */
  readonly kinds: readonly PlanKind[];
  readonly scratch: Advice["scratch"];
  readonly changesIf: readonly string[];
}

/** The best of some probes; of equals the deepest, and the one without AdaBN, whose plans are simpler. */
export function bestOf(probes: readonly ProbeEvidence[]): ProbeEvidence {
  return probes.reduce((best, each) => {
    if (each.accuracy !== best.accuracy) return each.accuracy > best.accuracy ? each : best;
    return each.path === best.path && each.isAdapted ? best : each;
  });
}

/**
 * Chooses the cell, and orders what can be done. Data is similar if what the head takes in tells the new classes apart as well as anything
 * before it does, and if its features lie near the old ones.
 */
export function decide(evidence: Omit<Evidence, "cost" | "mirrored">): Decision {
  const { probes, noise, distance, samples, classes } = evidence;
  const perClass = samples / classes;
  const best = bestOf(probes);
  const last = bestOf(probes.filter(({ isLast }) => isLast));
  const isMuch = perClass >= muchPerClass;
  const isDeepBest = last.accuracy >= best.accuracy - Math.max(equalAccuracy, 2 * noise);
  const isNear = distance === undefined || distance.value <= nearDistance;
  const borders = { perClass: muchPerClass, distance: nearDistance, accuracy: enoughAccuracy };
  const judgement = { perClass, best, last, isDeepBest, isNear, borders, enoughPerClass };
  const cell: Cell = `${isMuch ? "much" : "little"}-${isDeepBest && isNear ? "similar" : "different"}`;
  return {
    cell,
    judgement,
    kinds: kindsOf(cell, perClass, last.accuracy >= enoughAccuracy),
    scratch: scratchOf(evidence, perClass, cell),
    changesIf: [
      ...countChanges(isMuch, perClass, classes),
      ...(cell === "little-similar" ? probeChanges(last.accuracy) : []),
      ...similarityChanges(evidence, judgement),
    ],
  };
}

/** The plans for a cell, the best guess first. */
function kindsOf(cell: Cell, perClass: number, isProbeEnough: boolean): readonly PlanKind[] {
  const kinds: Readonly<Record<Cell, readonly PlanKind[]>> = {
    // A head that was fitted first leaves features as they are, and a last stage that goes on from it gains: with 5 a class of other
    // classes of CIFAR-10 it was right on 54.0 %, all layers on 53.0 % and the probe on 45.6 %, by the mean of eight draws.
    "little-similar": isProbeEnough ? ["probe", "last", "all", "scratch"] : ["last", "all", "probe", "scratch"],
    // Features that fit little are worth changing even with few samples. With 5 a class of Fashion-MNIST and MNIST, after CIFAR-10, it
    // was right on 71.9 % and the best probe on 71.0 %, by the mean of nine draws, and more often in six of them.
    "little-different": ["all", "probe", "last", "scratch"],
    "much-similar": perClass < allPerClass ? ["last", "all", "probe", "scratch"] : ["all", "last", "probe", "scratch"],
    "much-different": ["all", "scratch", "last", "probe"],
  };
  return kinds[cell];
}

function scratchOf({ samples }: { readonly samples: number }, perClass: number, cell: Cell): Advice["scratch"] {
  const isAsGood = cell === "much-different" && perClass >= enoughPerClass;
  const count = `${round(perClass)} samples a class`;
  if (isAsGood) {
    const reason = `As good, given time: with ${count}, unlike the old ones, the old weights save epochs and not errors (He, Girshick, Dollár, 2018).`;
    return { isAsGood, reason };
  }
  const why =
    perClass < enoughPerClass
      ? `with ${count} there is too little to learn all layers from; from about ${enoughPerClass} on it would be as good, with several times the epochs`
      : `the old data is like the new, so its weights know more of it than ${samples} samples tell`;
  return { isAsGood, reason: `Worse: ${why} (He, Girshick, Dollár, 2018).` };
}

function countChanges(isMuch: boolean, perClass: number, classes: number): string[] {
  const border = `${muchPerClass} samples a class (${muchPerClass * classes} in all)`;
  return [
    isMuch ? `fewer than ${border}; there are ${round(perClass)}` : `${border} or more; there are ${round(perClass)}`,
  ];
}

function probeChanges(accuracy: number): string[] {
  const side = accuracy >= enoughAccuracy ? "less" : "more";
  return [
    `a linear classifier before the head that is right on ${side} than ${percent(enoughAccuracy)}; it is on ${percent(accuracy)}`,
  ];
}

function similarityChanges(
  { distance }: Pick<Evidence, "distance">,
  { best, last, isNear, isDeepBest }: Judgement,
): string[] {
  const changes = [
    isDeepBest
      ? `features of an earlier layer on which a probe does clearly better than ${percent(last.accuracy)}`
      : `features before the head on which a probe does as well as after ${best.path}, ${percent(best.accuracy)}; it has ${percent(last.accuracy)}`,
  ];
  if (distance === undefined) changes.push("knowing how far the new features lie from the old ones: give oldData");
  else {
    const border = `than ${nearDistance} of the old variance away; they lie ${distance.value.toPrecision(2)}`;
    changes.push(`features that lie ${isNear ? "farther" : "nearer"} ${border}`);
  }
  return changes;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
