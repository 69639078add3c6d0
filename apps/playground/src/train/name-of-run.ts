import type { Experiment } from "../experiment/experiment.ts";
import { writeLayers } from "../experiment/layer-spec.ts";
import { dataLabel } from "../text/choice-labels.ts";
import { formatPlain } from "../text/format.ts";
import { settingsText } from "../text/settings-text.ts";

/** What a run is called unless a person gives it a name: `Digits · 32 · rate 0.05 · seed 7`. */
export function nameOfRun(experiment: Experiment): string {
  const { hidden, learningRate, seed } = experiment;
  const text = settingsText.value;
  return text.summary({
    data: dataLabel(experiment),
    layers: hidden.length === 0 ? text.noHidden : writeLayers(hidden).replaceAll(",", ", "),
    rate: formatPlain(learningRate),
    seed,
  });
}
