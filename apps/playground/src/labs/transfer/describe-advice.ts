import type { Judgement, ProbeEvidence } from "@ganglion/transfer";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatPlain,
  formatSeconds,
  formatWhole,
} from "../../text/format.ts";
import { adviserText } from "./adviser-text.ts";
import type { AdviceAnswer, PlanFacts } from "./compare.ts";
import { nameOfWay } from "./way-names.ts";

/** A part of an advice: its title, and what is said there. */
export interface AdviceSection {
  readonly title: string;
  readonly lines: readonly AdviceLine[];
}

/** A sentence; an inner one belongs to the one before. */
export interface AdviceLine {
  readonly line: string;
  readonly isInner: boolean;
}

/** What an advice says, in the page's words, from its numbers. */
export function describeAdvice(advice: AdviceAnswer): readonly AdviceSection[] {
  const text = adviserText.value;
  return [
    { title: text.planTitle, lines: planLines(advice.plan).map(outer) },
    { title: text.evidenceTitle, lines: evidenceLines(advice) },
    {
      title: advice.isScratchAsGood ? text.scratchTitleGood : text.scratchTitle,
      lines: [outer(scratchLine(advice))],
    },
    { title: text.changesTitle, lines: changeLines(advice).map(outer) },
    { title: text.othersTitle, lines: advice.alternatives.map((plan) => outer(shortly(plan))) },
  ];
}

function outer(line: string): AdviceLine {
  return { line, isInner: false };
}

function planLines(plan: PlanFacts): string[] {
  const text = adviserText.value;
  const { kind, cut, adaptsStatistics, frozen, rates, seconds } = plan;
  const takes = text.takes({ seconds: formatDuration(seconds) });
  const adapts = adaptsStatistics ? [text.adapt] : [];
  if (kind === "probe")
    return [...adapts, cut === undefined ? text.probeLast : text.probeCut({ cut: shortPath(cut) }), takes];
  const trained = rates.map(({ path }) => path);
  const which = {
    scratch: [text.newWeights],
    last: [...adapts, text.newHead, text.freeze({ frozen: rangeOf(frozen), trained: rangeOf(trained) })],
    all: [...adapts, text.newHead, text.trainAll],
  }[kind];
  return [...which, ratesLine(plan), lengthLine(plan), ...augmentationLines(plan), takes];
}

function ratesLine({ rates, weightDecay, batchSize }: PlanFacts): string {
  const text = adviserText.value;
  const [first, last] = [rates[0], rates.at(-1)].map((rate) => formatNumber(rate?.learningRate ?? 0));
  const shared = { decay: formatPlain(weightDecay), batch: formatWhole(batchSize) };
  if (first === last) return text.rate({ rate: last ?? "", ...shared });
  return text.rates({ first: first ?? "", last: last ?? "", ...shared });
}

function lengthLine({ epochs, steps, wantedEpochs }: PlanFacts): string {
  const text = adviserText.value;
  const length = { epochs: formatCount(text.epochs, epochs), steps: formatCount(text.steps, steps) };
  return epochs < wantedEpochs
    ? text.lengthCut({ ...length, wanted: formatCount(text.epochs, wantedEpochs) })
    : text.length(length);
}

/** The package says first by how many pixels pictures are moved, and then that they are mirrored. */
function augmentationLines({ augmentation: [moved, mirrored] }: PlanFacts): string[] {
  const text = adviserText.value;
  const pixels = Number(/\d+/.exec(moved ?? "")?.[0]);
  return [
    ...(moved === undefined ? [] : [formatCount(text.shift, pixels)]),
    ...(mirrored === undefined ? [] : [text.mirror]),
  ];
}

function evidenceLines({ evidence }: AdviceAnswer): AdviceLine[] {
  const text = adviserText.value;
  const { samples, classes, counts, measured, chance, probes, noise, distance, mirrored, cost } = evidence;
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)].map(formatWhole);
  const each = fewest === most ? (most ?? "") : text.range({ first: fewest ?? "", last: most ?? "" });
  const counted = text.samples({ samples: formatWhole(samples), classes: formatWhole(classes), each });
  const looked = measured < samples ? [text.looked({ measured: formatWhole(measured) })] : [];
  const far = { batchNorm: text.distanceNorms, oldData: text.distanceData };
  return [
    outer([counted, ...looked].join(" ")),
    outer(text.probes({ noise: formatPercent(noise), chance: formatPercent(chance) })),
    ...probeLines(probes).map((line) => ({ line, isInner: true })),
    ...(distance === undefined ? [] : [outer(far[distance.source]({ value: formatNumber(distance.value) }))]),
    ...(mirrored === undefined
      ? []
      : [
          outer(
            text.mirrored({ original: formatPercent(mirrored.original), accuracy: formatPercent(mirrored.accuracy) }),
          ),
        ]),
    outer(
      text.cost({
        batch: formatWhole(cost.batchSize),
        step: formatDuration(cost.stepSeconds),
        looking: formatDuration(cost.adviceSeconds),
        seconds: formatSeconds(cost.seconds),
      }),
    ),
  ];
}

/** One line for each depth, as it is and adapted. */
function probeLines(probes: readonly ProbeEvidence[]): string[] {
  const text = adviserText.value;
  return probes
    .filter(({ isAdapted }) => !isAdapted)
    .map((probe) => {
      const adapted = probes.find(({ path, isAdapted }) => isAdapted && path === probe.path);
      const facts = {
        place: probe.isLast ? text.beforeHead : text.after({ path: shortPath(probe.path) }),
        accuracy: formatPercent(probe.accuracy),
        features: formatWhole(probe.features),
      };
      if (adapted === undefined) return text.probeLine(facts);
      return text.probeAdapted({ ...facts, adapted: formatPercent(adapted.accuracy) });
    });
}

function scratchLine({ isScratchAsGood, evidence, judgement }: AdviceAnswer): string {
  const text = adviserText.value;
  const { perClass, enoughPerClass } = judgement;
  const count = formatCountOf(judgement);
  if (isScratchAsGood) return text.scratchGood({ count });
  return perClass < enoughPerClass
    ? text.scratchFew({ count, enough: formatWhole(enoughPerClass) })
    : text.scratchKnown({ samples: formatWhole(evidence.samples) });
}

function changeLines({ cell, evidence: { distance }, judgement }: AdviceAnswer): string[] {
  const text = adviserText.value;
  const { perClass, best, last, isDeepBest, isNear, borders } = judgement;
  const counts = { border: formatWhole(borders.perClass), count: formatCountOf(judgement) };
  const accuracy = formatPercent(last.accuracy);
  const right = { border: formatPercent(borders.accuracy), accuracy };
  const probes = isDeepBest
    ? text.earlier({ accuracy })
    : text.later({ path: shortPath(best.path), best: formatPercent(best.accuracy), accuracy });
  const far = distance && { border: formatPlain(borders.distance), value: formatNumber(distance.value) };
  return [
    perClass >= borders.perClass ? text.fewer(counts) : text.more(counts),
    ...(cell === "little-similar" ? [(last.accuracy >= borders.accuracy ? text.wrong : text.right)(right)] : []),
    probes,
    far === undefined ? text.unknown : (isNear ? text.farther : text.nearer)(far),
  ];
}

function shortly({ kind, epochs, seconds }: PlanFacts): string {
  const text = adviserText.value;
  const facts = { way: nameOfWay(kind, 1), seconds: formatDuration(seconds) };
  return kind === "probe" ? text.otherProbe(facts) : text.other({ ...facts, epochs: formatCount(text.epochs, epochs) });
}

/** A mean has a fraction where classes are uneven. */
function formatCountOf({ perClass }: Judgement): string {
  return formatPlain(Number(perClass.toPrecision(3)));
}

/** The body is `model` of a network that prepares pictures first. */
function shortPath(path: string): string {
  return path.replace(/^model\./, "");
}

function rangeOf(paths: readonly string[]): string {
  const [first = "", ...rest] = paths.map(shortPath);
  const last = rest.at(-1);
  return last === undefined ? first : adviserText.value.range({ first, last });
}
