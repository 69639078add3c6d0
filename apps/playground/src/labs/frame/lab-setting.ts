/** A number that a lab can be set to. */
export interface NumberChoice {
  readonly kind: "number";
  readonly value: number;
  /** What its slider goes through, from the least to the most. A link may say any number between these. */
  readonly steps: readonly number[];
  readonly isWhole: boolean;
}

/** One of a few names that a lab can be set to. */
export interface NameChoice<T extends string = string> {
  readonly kind: "name";
  readonly value: T;
  readonly names: readonly T[];
}

/** A text that a person writes. */
export interface TextChoice {
  readonly kind: "text";
  readonly value: string;
  /** How many characters it may have. */
  readonly most: number;
}

/** What a lab can be set to. */
export type LabSetting = NumberChoice | NameChoice | TextChoice;

/** All that a lab can be set to, by the name that its link has for it. */
export type LabSettings = Readonly<Record<string, LabSetting>>;

/** What a lab is set to. */
export type ValuesOf<S extends LabSettings> = {
  readonly [K in keyof S]: S[K] extends NameChoice<infer T> ? T : S[K]["value"];
};

/** A number whose slider goes through `steps`. */
export function numbers(value: number, steps: readonly number[]): NumberChoice {
  return { kind: "number", value, steps, isWhole: steps.every(Number.isInteger) };
}

/** One of `names`. */
export function names<const T extends string>(value: NoInfer<T>, choices: readonly T[]): NameChoice<T> {
  return { kind: "name", value, names: choices };
}

/** Whole steps from `low` to `high`. */
export function range(low: number, high: number, step = 1): number[] {
  const count = Math.round((high - low) / step);
  return Array.from({ length: count + 1 }, (_, index) => Number((low + index * step).toFixed(6)));
}
