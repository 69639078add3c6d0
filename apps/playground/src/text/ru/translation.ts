import type { ReadonlySignal } from "@preact/signals";

type Plurals = { readonly [form in "one" | "few" | "many" | "other"]?: string };

/** The same texts in another language: forms for each plural where English counts, a text everywhere else. */
export type TranslationOf<S extends ReadonlySignal<object>> = {
  readonly [K in keyof S["value"]]: S["value"][K] extends string
    ? string
    : S["value"][K] extends (count: number) => string
      ? Plurals
      : string;
};
