/** How bad it is: worth knowing; holds training back; training fails. */
export type Severity = "note" | "warning" | "error";

/** What was found. */
export type FindingKind =
  | "notFinite"
  | "guessing"
  | "predictsOneClass"
  | "rateTooHigh"
  | "exploding"
  | "vanishing"
  | "deadUnits"
  | "saturation"
  | "batchNormMode"
  | "batchNormSmallBatch"
  | "labelsShuffled"
  | "labelsLeaking"
  | "inputsNotCentred"
  | "inputsNotScaled"
  | "rateTooLow"
  | "zeroGradient"
  | "overfitting"
  | "init";

/** A change that a remedy proposes, for programs that can make it. */
export interface Fix {
  /** What to change. */
  readonly setting:
    | "learningRate"
    | "init"
    | "activation"
    | "normalization"
    | "preparation"
    | "clipping"
    | "batchSize"
    | "epochs"
    | "regularization"
    | "batchNormMode"
    | "labels";
  /** To what: a rate, the name of a function, a size; undefined where there is no one value. */
  readonly to: number | string | undefined;
}

/** One thing that is wrong with a run, or worth knowing: plain data, in words and in numbers. */
export interface Finding {
  /** The same for the same thing each time: the kind, and the layer after an "@" if it is about one. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** The path of the layer that it is about, as in `walkLayers`, or of the parameter; undefined if it is about the whole. */
  readonly path: string | undefined;
  /** The last step that it rests on, counted from 1; undefined before training. */
  readonly step: number | undefined;
  /** What was found, with the number that says so: a sentence or two. */
  readonly message: string;
  /** The numbers that it rests on, by name. */
  readonly evidence: Readonly<Record<string, number | string>>;
  /** What to do about it: a sentence or two. */
  readonly remedy: string;
  /** The same for programs, the best first. */
  readonly fixes: readonly Fix[];
}

/** A finding without what follows from the rest. */
export type FindingParts = Omit<Finding, "id" | "path" | "step" | "fixes"> &
  Partial<Pick<Finding, "path" | "step" | "fixes">>;

/** Completes a finding. */
export function finding({ path, step, fixes = [], ...rest }: FindingParts): Finding {
  return { id: path === undefined ? rest.kind : `${rest.kind}@${path}`, ...rest, path, step, fixes };
}
