/** What a configuration can hold: what JSON can. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [name: string]: ConfigValue };

/** What `choice` makes: one of its values. */
export interface Choice<T extends ConfigValue = ConfigValue> {
  readonly kind: "choice";
  readonly values: readonly T[];
}

/** What `uniform`, `logUniform` and `int` make: a number from `low` to `high`, both included. */
export interface Range {
  readonly kind: "uniform" | "logUniform" | "int" | "logInt";
  readonly low: number;
  readonly high: number;
  /** The distance of two numbers that can be chosen; `undefined` where every number can. */
  readonly step: number | undefined;
}

/** The values that one entry of a configuration can have. Plain data. */
export type Domain = Choice | Range;

/** What is searched: a domain by the name of each entry. */
export type Space = Readonly<Record<string, Domain>>;

/** A configuration, as trials get it. */
export type Config = Readonly<Record<string, ConfigValue>>;

/** The configurations of a space. */
export type ConfigOf<S extends Space> = {
  readonly [Name in keyof S]: S[Name] extends Choice<infer T> ? T : number;
};
