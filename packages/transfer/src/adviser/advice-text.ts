import type { Advice, Cell, Evidence, Plan, ProbeEvidence } from "./advice.ts";
import { plural, secondsText } from "./plan-text.ts";

/** An advice for people: what this is, what to do, why, and what else could be done. */
export function adviceText({
  cell,
  evidence,
  plan,
  alternatives,
  scratch,
  changesIf,
}: Omit<Advice, "text" | "toString">): string {
  return [
    titles[cell],
    "",
    "Plan",
    ...plan.text.split("\n").map(item),
    "",
    "Evidence",
    ...evidenceLines(evidence).map(item),
    "",
    "From scratch",
    item(scratch.reason),
    "",
    "Another advice would follow from",
    ...changesIf.map(item),
    "",
    "Other plans, the best guess first",
    ...alternatives.map((other) => item(shortly(other))),
  ].join("\n");
}

const titles: Readonly<Record<Cell, string>> = {
  "little-similar": "Little data, similar to what the model knows.",
  "little-different": "Little data, different from what the model knows.",
  "much-similar": "Much data, similar to what the model knows.",
  "much-different": "Much data, different from what the model knows.",
};

/** A line of a list; what is indented belongs to the one before. */
function item(line: string): string {
  return line.startsWith(" ") ? `  - ${line.trimStart()}` : `- ${line}`;
}

function evidenceLines(evidence: Evidence): string[] {
  const { samples, classes, counts, measured, chance, probes, noise, distance, mirrored, cost } = evidence;
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const each = fewest === most ? `${fewest} of each` : `${fewest} to ${most} of each`;
  const lines = [
    `${plural(samples, "sample")} of ${classes} classes, ${each}; ${measured === samples ? "all" : measured} were looked at.`,
    `Linear classifiers, each sample by a fit on all others (give or take ${percent(noise)}; by chance ${percent(chance)}):`,
    ...probeLines(probes),
  ];
  if (distance !== undefined) {
    const by = { batchNorm: "from the statistics in its batch norms", oldData: "from old samples" }[distance.source];
    lines.push(`Features lie ${distance.value.toPrecision(2)} of the old variance away, ${by} (Fréchet).`);
  }
  if (mirrored !== undefined) {
    lines.push(
      `Of pictures that a probe has not seen it knows ${percent(mirrored.original)}, of their mirror images ${percent(mirrored.accuracy)}.`,
    );
  }
  const how = cost.isMeasured ? "measured" : "as given";
  lines.push(
    `A training step of ${plural(cost.batchSize, "sample")} takes ${secondsText(cost.stepSeconds)} (${how}); looking took ${secondsText(cost.adviceSeconds)} of ${secondsText(cost.seconds)}.`,
  );
  return lines;
}

/** One line for each depth, as it is and adapted. */
function probeLines(probes: readonly ProbeEvidence[]): string[] {
  const paths = [...new Set(probes.map(({ path }) => path))];
  return paths.map((path) => {
    const own = probes.filter((probe) => probe.path === path);
    const plain = own.find(({ isAdapted }) => !isAdapted) as ProbeEvidence;
    const adapted = own.find(({ isAdapted }) => isAdapted);
    const place = plain.isLast ? "before the head" : `after ${path}`;
    const more = adapted === undefined ? "" : `, with AdaBN ${percent(adapted.accuracy)}`;
    return ` ${place}: ${percent(plain.accuracy)}${more} (${plural(plain.features, "feature")})`;
  });
}

function shortly({ kind, cut, epochs, seconds }: Plan): string {
  const what = {
    probe: `a linear classifier on ${cut === undefined ? "what the head took in" : `the output of ${cut}`}`,
    last: `the last stage and a new head, ${plural(epochs, "epoch")}`,
    all: `all layers, ${plural(epochs, "epoch")}`,
    scratch: `from new random weights, ${plural(epochs, "epoch")}`,
  }[kind];
  return `${what}: about ${secondsText(seconds)}.`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
