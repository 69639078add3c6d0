import type { AuditedLayer, Finding, FindingKind } from "@ganglion/diagnostics";
import { choiceText } from "./settings-text.ts";
import { findingsText } from "./findings-text.ts";
import { layerNames, type LayerNames } from "./layer-names.ts";
import { formatLoss, formatNumber, formatPlain, formatWhole, formatWholePercent } from "./format.ts";

/** A finding in the page's language. */
export interface FindingWords {
  readonly message: string;
  readonly remedy: string;
}

/** So large updates of weights usually are, beside them. */
const usualUpdate = 0.001;

/** What findings are put into words with. */
interface Facts {
  readonly finding: Finding;
  readonly severity: Finding["severity"];
  readonly path: string;
  /** The layer, as sentences name it. */
  readonly layer: string;
  readonly text: (typeof findingsText)["value"];
  readonly get: (name: string) => number;
  /** What the first fix sets. */
  readonly to: number | string | undefined;
  readonly names: LayerNames;
}

/** What was found and what to do about it, from the numbers that the finding rests on. */
export function describeFinding(finding: Finding, names: LayerNames = layerNames([])): FindingWords {
  const { kind, severity, path = "", fixes } = finding;
  return words[kind]({
    finding,
    severity,
    path,
    layer: names.said(path),
    text: findingsText.value,
    get: numbersOf(finding),
    to: fixes[0]?.to,
    names,
  });
}

const words: Readonly<Record<FindingKind, (facts: Facts) => FindingWords>> = {
  notFinite({ finding, layer, names }) {
    return notFinite(finding, layer, names);
  },
  guessing({ finding, severity, text, get }) {
    const costs = { loss: formatLoss(get("loss")), classes: get("classes"), chance: formatLoss(get("chance")) };
    const right = "accuracy" in finding.evidence ? [text.guessingRight({ share: sayShare(get("accuracy")) })] : [];
    return {
      message: [text.guessing(costs), ...right].join(" "),
      remedy: severity === "note" ? text.guessingEarlyRemedy : text.guessingRemedy,
    };
  },
  predictsOneClass({ severity, text, get }) {
    return {
      message: text.oneClass({ label: get("class"), share: sayShare(get("share")) }),
      remedy: severity === "note" ? text.oneClassRightRemedy : text.oneClassRemedy,
    };
  },
  rateTooHigh: (facts) => rate("rateTooHigh", facts),
  rateTooLow: (facts) => rate("rateTooLow", facts),
  exploding({ finding, layer, text, get, names }) {
    const factor = formatNumber(get("factor"));
    const last = finding.evidence["lastLayer"];
    return {
      message:
        last === undefined
          ? text.explodingOutput({ layer, factor })
          : text.explodingGradient({ layer, factor, last: names.said(String(last)) }),
      remedy: text.explodingRemedy,
    };
  },
  vanishing({ finding, layer, text, get, names }) {
    const last = names.said(String(finding.evidence["lastLayer"]));
    const ratio = get("ratio");
    return {
      message: ratio > 0 ? text.vanishing({ layer, last, part: sayPart(ratio) }) : text.vanishingAll({ layer, last }),
      remedy: text.vanishingRemedy,
    };
  },
  deadUnits({ layer, text, get }) {
    const [dead, units, batches] = [get("dead"), get("units"), get("batches")];
    const what =
      dead === units
        ? text.deadAll({ layer, units: formatWhole(units) })
        : text.deadSome({ layer, dead: formatWhole(dead), units: formatWhole(units), share: sayShare(get("share")) });
    return { message: `${what} ${text.deadSince({ batches: formatWhole(batches) })}`, remedy: text.deadRemedy };
  },
  saturation({ layer, text, get }) {
    return { message: text.saturation({ layer, share: sayShare(get("share")) }), remedy: text.saturationRemedy };
  },
  batchNormMode({ finding, layer, text, get }) {
    return finding.evidence["isFrozen"] === "true"
      ? { message: text.normMoves({ layer, change: formatNumber(get("change")) }), remedy: text.normMovesRemedy }
      : { message: text.normRests({ layer }), remedy: text.normRestsRemedy };
  },
  batchNormSmallBatch({ layer, text, get }) {
    return { message: text.normFew({ layer, values: formatWhole(get("values")) }), remedy: text.normFewRemedy };
  },
  labelsShuffled({ text, get }) {
    return {
      message: text.shuffled({
        train: formatLoss(get("trainLoss")),
        validation: formatLoss(get("validationLoss")),
        chance: formatLoss(get("chance")),
      }),
      remedy: text.shuffledRemedy,
    };
  },
  labelsLeaking({ text, get }) {
    return {
      message: text.leaking({ share: sayShare(get("accuracy")), loss: formatLoss(get("loss")) }),
      remedy: text.leakingRemedy,
    };
  },
  overfitting({ text, get }) {
    return {
      message: text.overfitting({
        epoch: formatWhole(get("bestEpoch")),
        best: formatLoss(get("bestLoss")),
        loss: formatLoss(get("loss")),
        train: formatLoss(get("trainLoss")),
      }),
      remedy: text.overfittingRemedy,
    };
  },
  inputsNotCentred({ text, get }) {
    const zigZag = get("zigZag");
    const more = zigZag >= 0.5 ? [text.zigZag({ share: sayShare(zigZag) })] : [];
    const facts = { mean: formatNumber(get("mean")), std: formatNumber(get("std")) };
    return { message: [text.notCentred(facts), ...more].join(" "), remedy: text.notCentredRemedy };
  },
  inputsNotScaled({ text, get }) {
    const [min, max] = [get("min"), get("max")];
    if (min === max) {
      return { message: text.constant({ mean: formatNumber(get("mean")) }), remedy: text.constantRemedy };
    }
    const facts = { min: formatNumber(min), max: formatNumber(max), std: formatNumber(get("std")) };
    return { message: text.notScaled(facts), remedy: text.notScaledRemedy };
  },
  zeroGradient({ finding, path, text, names }) {
    if (path === "") return { message: text.noGradients, remedy: text.noGradientsRemedy };
    return finding.evidence["gradientNorm"] === "none"
      ? { message: text.unused({ path: names.parameter(path) }), remedy: text.unusedRemedy }
      : { message: text.zeroGradient({ path: names.parameter(path) }), remedy: text.zeroGradientRemedy };
  },
  init({ finding, layer, text, get, to }) {
    return {
      message: describeStart(
        finding.evidence["verdict"] as Exclude<AuditedLayer["verdict"], "fine">,
        layer,
        get("ratio"),
      ),
      remedy: text.initRemedy({ init: initName(to) }),
    };
  },
};

function rate(kind: "rateTooHigh" | "rateTooLow", { text, get, to }: Facts): FindingWords {
  const [first, last] = [get("firstLoss"), get("loss")];
  const went = Number.isFinite(last)
    ? text.rateLoss({ first: formatLoss(first), last: formatLoss(last) })
    : text.rateNoLoss;
  const ratios = { ratio: formatNumber(get("updateRatio")), usual: formatPlain(usualUpdate) };
  const otherwise = kind === "rateTooHigh" ? text.rateDivideRemedy : text.rateMultiplyRemedy;
  return {
    message: `${text[kind](ratios)} ${went}`,
    remedy: typeof to === "number" ? text.rateTryRemedy({ rate: formatPlain(to) }) : otherwise,
  };
}

/** What is wrong with a layer before the first step. */
export function describeStart(verdict: Exclude<AuditedLayer["verdict"], "fine">, layer: string, ratio: number): string {
  const text = findingsText.value;
  switch (verdict) {
    case "shrinks":
      return text.initShrinks({ layer, ratio: formatNumber(ratio) });
    case "grows":
      return text.initGrows({ layer, ratio: formatNumber(ratio) });
    case "saturates":
      return text.initSaturates({ layer });
    case "dies":
      return text.initDies({ layer });
  }
}

function notFinite({ path, step, evidence }: Finding, layer: string, names: LayerNames): FindingWords {
  const text = findingsText.value;
  const say = (what: string): string => text.atStep({ step: formatWhole(step ?? 0), what });
  const place = evidence["place"];
  switch (place) {
    case "input":
      return { message: say(text.notFiniteInput), remedy: text.notFiniteInputRemedy };
    case "loss":
      return { message: say(text.notFiniteLoss), remedy: text.notFiniteLossRemedy };
    case "weight":
    case "parameter":
      return {
        message: say(text.notFiniteWeight({ path: names.parameter(path ?? "") })),
        remedy: text.notFiniteRemedy,
      };
    case "gradient":
      return path === undefined
        ? { message: say(text.notFiniteLoss), remedy: text.notFiniteLossRemedy }
        : { message: say(text.notFiniteGradient({ layer })), remedy: text.notFiniteRemedy };
    default:
      return {
        message: say(path === undefined ? text.notFiniteModel : text.notFiniteOutput({ layer })),
        remedy: text.notFiniteRemedy,
      };
  }
}

function numbersOf({ evidence }: Finding): (name: string) => number {
  return (name) => Number(evidence[name] ?? Number.NaN);
}

/** A share as `98 %`, but never 0 % or 100 % for what is not. */
function sayShare(share: number): string {
  if (share > 0 && share < 0.01) return findingsText.value.lessThanOne;
  return share > 0.99 && share < 1 ? findingsText.value.moreThan99 : formatWholePercent(share);
}

/** A ratio below 1 as `1/10,000`. */
function sayPart(ratio: number): string {
  if (ratio > 0.1) return sayShare(ratio);
  const times = Number((1 / ratio).toPrecision(1));
  return times < 1e9 ? `1/${formatWhole(times)}` : `1/${times.toExponential(0).replace("e+", "e")}`;
}

function initName(to: number | string | undefined): string {
  const names = choiceText.value;
  switch (to) {
    case "kaimingNormal":
      return names["init-kaiming"];
    case "xavierNormal":
      return names["init-xavier"];
    case "lecunNormal":
      return names["init-lecun"];
    case "orthogonal":
      return names["init-orthogonal"];
    default:
      return to === undefined ? names["init-recommended"] : String(to);
  }
}
