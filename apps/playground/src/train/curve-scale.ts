import type { Page } from "../state/page.ts";

/** A loss so many times that of guessing is no longer seen on a linear axis that shows the rest. */
const steep = 20;

/** Whether the loss is drawn on a logarithmic axis: as it was chosen, else where a linear one would show nothing. */
export function isLossLogarithmic({ store, shown }: Pick<Page, "store" | "shown">): boolean {
  const guess = store.shownGuess.value;
  // Reading it makes who asks follow the curves.
  const hasCurves = store.seriesVersion.value > 0;
  const isSteep = hasCurves && guess !== undefined && peak(store.series.value.trainLoss) > steep * guess.loss;
  return shown.isLog.value ?? isSteep;
}

function peak(values: readonly number[]): number {
  return values.reduce((most, value) => (value > most ? value : most), 0);
}
