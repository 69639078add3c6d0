import type { Dataset } from "@ganglion/datasets";
import { type Layer, refusal, type Rng, walkLayers } from "@ganglion/tensor";
import type { BatchSource } from "@ganglion/train";
import type { Pace } from "../features/pace.ts";
import { ridgeProbe } from "../features/ridge-probe.ts";
import { adaBN, disposeStatistics } from "../moves/ada-bn.ts";
import type { Evidence, ProbeEvidence } from "./advice.ts";
import type { AdviseOptions, AdviseProgress } from "./advise.ts";
import { augmentationFor, isPictures } from "./augmentation-for.ts";
import { type Costs, samplesToLook, secondsToLook } from "./budget.ts";
import { bestOf } from "./decide.ts";
import { distanceByNorms, distanceBySamples } from "./distance.ts";
import { drawnFrom } from "./drawn.ts";
import { type Look, type Survey, lookInside, surveyModel } from "./look-inside.ts";
import { type MirrorEvidence, mirrorEvidence } from "./mirror.ts";
import { featuresOf } from "./new-head.ts";
import type { PlanParts } from "./plan-parts.ts";
import { type LabelledSamples, labelledSamples } from "./samples.ts";
import { measureStep, measuredSteps } from "./step-cost.ts";

/** What evidence is gathered from. */
export interface Gathering {
  readonly where: string;
  readonly model: Layer;
  readonly samples: LabelledSamples;
  /** Draws which samples are looked at. */
  readonly drawing: Rng;
  readonly options: AdviseOptions;
  readonly watch: (stage: AdviseProgress["stage"], total: number) => Pace;
}

/** The evidence, and what the plans that follow from it are made of. */
export interface Gathered {
  readonly evidence: Evidence;
  readonly parts: Omit<PlanParts, "rngState" | "isSimilar">;
}

/** Measures all that an advice rests on. */
export async function gatherEvidence(gathering: Gathering): Promise<Gathered> {
  const { where, model, samples, options, drawing, watch } = gathering;
  checkClasses(where, samples);
  const { batchSize: asked = 32, seconds = 60, oldData } = options;
  const batchSize = Math.min(asked, samples.source.size);
  const survey = await surveyModel(where, model, samples.source, batchSize);
  const old = oldData === undefined ? undefined : await labelledSamples(where, "oldData", oldData, watch("count", 1));
  const costs = await costsOf(gathering, survey, batchSize, old?.source.size ?? 0);
  const limit = samplesToLook(where, samples.source.size, seconds, costs);
  const looked = drawnFrom(samples, limit, drawing);
  const seen = await lookAll(gathering, { survey, looked, batchSize, old: old?.source });
  const fits = await fitProbes(gathering, seen, samples.classes);
  const probes = fits.map(({ evidence }) => evidence);
  const fit = fits[probes.indexOf(bestOf(probes.filter(({ isLast }) => isLast)))] as ProbeFit;
  const distance = seen.old ? distanceBySamples(seen.old, seen.plain) : await distanceByNorms(model, seen.plain);
  const mirrored = await mirroredIn(gathering, { looked, batchSize, fit });
  const evidence = evidenceOf(samples, { probes, distance, mirrored: mirrored?.found, costs, seconds, seen });
  const parts = {
    model,
    samples,
    looked: { source: looked, limit: looked.size },
    batchSize,
    secondsLeft: seconds - evidence.cost.adviceSeconds,
    ...survey,
    ...augmentationFor(samples, options.augment ?? true, mirrored?.isHarmless === true),
  };
  return { evidence, parts: { ...parts, ...choicesOf(evidence, survey) } };
}

interface Findings extends Pick<Evidence, "probes" | "distance" | "mirrored"> {
  readonly costs: Costs;
  readonly seconds: number;
  readonly seen: Seen;
}

function evidenceOf({ source, classes, counts }: LabelledSamples, findings: Findings): Evidence {
  const { probes, distance, mirrored, costs, seconds, seen } = findings;
  const measured = seen.plain.labels.length;
  const { stepSeconds, isMeasured, batchSize } = costs;
  return {
    samples: source.size,
    classes: classes.length,
    counts,
    measured,
    chance: Math.max(...counts) / source.size,
    probes,
    noise: noiseOf(bestOf(probes).accuracy, measured),
    distance,
    mirrored,
    cost: { stepSeconds, isMeasured, batchSize, seconds, adviceSeconds: secondsToLook(measured, costs) },
  };
}

/** What plans take from the evidence. */
function choicesOf({ probes, cost }: Evidence, { depths }: Survey): Pick<PlanParts, "best" | "last" | "stepSeconds"> {
  const best = bestOf(probes);
  const last = bestOf(probes.filter(({ isLast }) => isLast));
  return {
    best: { depth: depths.findIndex(({ path }) => path === best.path), isAdapted: best.isAdapted },
    last: { isAdapted: last.isAdapted },
    stepSeconds: cost.stepSeconds,
  };
}

/** The standard error of a share of `n` samples; as if two more were seen, one right and one wrong, so that none is certain. */
function noiseOf(share: number, n: number): number {
  const p = (share * n + 1) / (n + 2);
  return Math.sqrt((p * (1 - p)) / n);
}

function checkClasses(where: string, { counts, source }: LabelledSamples): void {
  const present = counts.filter((count) => count > 0).length;
  if (present >= 2) return;
  const got = `${present} in ${source.size} samples`;
  throw refusal(RangeError, where, "data must have samples of at least two classes", got, "Collect some of others.");
}

async function costsOf(
  { where, model, samples, options, watch }: Gathering,
  { widths }: Survey,
  batchSize: number,
  oldSamples: number,
): Promise<Costs> {
  const isMeasured = options.stepSeconds === undefined;
  const { clock = () => performance.now() / 1000 } = options;
  const stepSeconds =
    options.stepSeconds ??
    (await measureStep(where, model, samples.source, batchSize, clock, watch("time", measuredSteps)));
  const hasNorms = walkLayers(model).some(({ layer }) => layer.buffers?.["running_mean"] !== undefined);
  // As the model is; twice with adapted norms, once for their statistics; and mirrored.
  const passes = 1 + (hasNorms ? 2 : 0) + (isPictures(samples.dataset) ? 1 : 0);
  const classes = samples.classes.length;
  return {
    stepSeconds,
    isMeasured,
    batchSize,
    classes,
    passes,
    oldSamples,
    widths: hasNorms ? [...widths, ...widths] : widths,
  };
}

/** What the model makes of the samples, as it is and adapted to them, and of old ones. */
interface Seen {
  readonly plain: Look;
  readonly adapted: Look | undefined;
  readonly old: Look | undefined;
}

interface LookingAll {
  readonly survey: Survey;
  readonly looked: BatchSource;
  readonly batchSize: number;
  readonly old: BatchSource | undefined;
}

async function lookAll({ where, model, watch, options }: Gathering, all: LookingAll): Promise<Seen> {
  const { survey, looked, batchSize, old } = all;
  const { depths } = survey;
  const batches = Math.ceil(looked.size / batchSize);
  const oldBatches = old === undefined ? 0 : Math.ceil(old.size / batchSize);
  const hasNorms = walkLayers(model).some(({ layer }) => layer.buffers?.["running_mean"] !== undefined);
  const pace = watch("look", batches * (hasNorms ? 2 : 1) + oldBatches);
  const look = { where, source: looked, batchSize, limit: looked.size, pace, depths };
  const plain = await lookInside(model, look);
  const before = old && (await lookInside(model, { ...look, source: old, limit: old.size }));
  if (plain.norms.size === 0) return { plain, adapted: undefined, old: before };
  const { signal } = options;
  const moved = await adaBN(model, looked, { batchSize, ...(signal && { signal }) });
  try {
    return { plain, adapted: await lookInside(moved, look), old: before };
  } finally {
    disposeStatistics(moved, model);
  }
}

/** What a probe was fitted to, and how strongly its weights were held. */
interface ProbeFit {
  readonly features: Dataset;
  readonly strength: number;
  readonly evidence: ProbeEvidence;
}

async function fitProbes(
  { options: { signal }, watch }: Gathering,
  { plain, adapted }: Seen,
  classes: readonly string[],
): Promise<readonly ProbeFit[]> {
  const looks = adapted === undefined ? [plain] : [plain, adapted];
  const pairs = plain.depths.flatMap((depth, i) => looks.map((look) => ({ ...depth, look, i })));
  const fits: ProbeFit[] = [];
  const pace = watch("probe", pairs.length);
  for (const { path, isLast, look, i } of pairs) {
    const features = featuresOf(look.features[i] as Look["features"][number], look.labels, classes);
    const { layer, accuracy, strength } = await ridgeProbe(features, { ...(signal && { signal }) });
    for (const x of Object.values(layer.parameters)) x.dispose();
    const evidence = { path, isLast, isAdapted: look === adapted, features: layer.options.inFeatures, accuracy };
    fits.push({ features, strength, evidence });
    await pace.step(1);
  }
  return fits;
}

async function mirroredIn(
  { where, model, samples, watch, options }: Gathering,
  { looked, batchSize, fit }: { readonly looked: BatchSource; readonly batchSize: number; readonly fit: ProbeFit },
): Promise<MirrorEvidence | undefined> {
  if (!isPictures(samples.dataset)) return undefined;
  const { strength, features, evidence } = fit;
  const pace = watch("look", Math.ceil(looked.size / batchSize));
  const { path, isLast, isAdapted } = evidence;
  const mirroring = { where, data: looked as Dataset, batchSize, pace, depth: { path, isLast } };
  const { signal } = options;
  const moved = isAdapted ? await adaBN(model, looked, { batchSize, ...(signal && { signal }) }) : model;
  try {
    return await mirrorEvidence(moved, { ...mirroring, features, strength });
  } finally {
    if (moved !== model) disposeStatistics(moved, model);
  }
}
