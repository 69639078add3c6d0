import type { Dataset } from "@ganglion/datasets";
import { center, type Fitted, standardize, whiten } from "@ganglion/preprocessing";
import type { PreparationName } from "../experiment/choices.ts";

/** How much is added to variances where features are whitened: pixels that hardly vary would else be noise alone. */
const whitenEps = 1e-2;

/** What the data go through first, fitted on those that are trained on. A layer, as all others. */
export function preparationFor(name: Exclude<PreparationName, "none">, train: Dataset): Fitted {
  switch (name) {
    case "center":
      return center(train);
    case "standardize":
      return standardize(train);
    case "whiten":
      return whiten(train, { method: "zca", eps: whitenEps });
  }
}
