import { type Dataset, dataset, randomFlip } from "@ganglion/datasets";
import { argmax, type Layer, noGrad, rng, scope, tensor } from "@ganglion/tensor";
import type { Pace } from "../features/pace.ts";
import { ridgeProbe } from "../features/ridge-probe.ts";
import type { Evidence } from "./advice.ts";
import type { Depth } from "./depths.ts";
import { lookInside } from "./look-inside.ts";

/** How well mirror images are known, and whether they may be learned from. */
export interface MirrorEvidence {
  readonly found: NonNullable<Evidence["mirrored"]>;
  /** Whether they are known as well as the pictures themselves, but for chance. */
  readonly isHarmless: boolean;
}

/** What mirroring is judged by. */
export interface Mirroring {
  readonly where: string;
  readonly data: Dataset;
  readonly batchSize: number;
  readonly pace: Pace;
  /** The place whose features are compared, those of the pictures as they are, and the strength of a probe on them. */
  readonly depth: Depth;
  readonly features: Dataset;
  readonly strength: number;
}

/**
 * Fits a probe to half of the pictures and compares how many of the other half it knows as they are and mirrored. A digit or a letter
 * becomes another thing in a mirror; a cat does not.
 */
export async function mirrorEvidence(model: Layer, mirroring: Mirroring): Promise<MirrorEvidence | undefined> {
  const { where, data, batchSize, pace, depth, features, strength } = mirroring;
  const half = data.size >> 1;
  const [width = 1] = features.shape;
  if (half < 2) return undefined;
  const flip = randomFlip({ probability: 1 });
  const { x } = flip({ x: data.x, y: data.y, shape: data.shape, classes: data.classes.length }, rng(0));
  const source = dataset({ x, y: data.y, shape: data.shape, classes: data.classes });
  const look = await lookInside(model, { where, source, batchSize, limit: data.size, pace, depths: [depth] });
  const part = { x: features.x.subarray(0, half * width), y: features.y.subarray(0, half) };
  const first = dataset({ ...part, shape: [width], classes: features.classes });
  const { layer } = await ridgeProbe(first, { strengths: [strength] });
  const guesses = async (values: Float32Array): Promise<ArrayLike<number>> => {
    const rows = tensor(values, { shape: [values.length / width, width] });
    const found = scope(() => noGrad(() => argmax(layer(rows), { axis: 1 })));
    const classes = await found.data();
    for (const each of [rows, found]) each.dispose();
    return classes;
  };
  const asIs = await guesses(features.x.subarray(half * width));
  const inMirror = await guesses((look.features[0]?.values ?? new Float32Array(0)).subarray(half * width));
  for (const each of Object.values(layer.parameters)) each.dispose();
  return judge(asIs, inMirror, features.y.subarray(half));
}

/** By the sign test on pictures that only one of the two knows: more than one standard deviation apart is a difference. */
function judge(asIs: ArrayLike<number>, inMirror: ArrayLike<number>, y: Int32Array): MirrorEvidence {
  let [both, lost, won] = [0, 0, 0];
  for (const [i, label] of y.entries()) {
    const [known, mirrored] = [asIs[i] === label, inMirror[i] === label];
    if (known && mirrored) both++;
    else if (known) lost++;
    else if (mirrored) won++;
  }
  const found = { accuracy: (both + won) / y.length, original: (both + lost) / y.length };
  return { found, isHarmless: lost - won <= Math.sqrt(lost + won) };
}
