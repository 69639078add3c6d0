import { createI18n, type Translations } from "@nanostores/i18n";
import { type ReadonlySignal, signal } from "@preact/signals";
import { atom } from "nanostores";

/** The languages that the page speaks. */
export type Language = "en" | "ru";

/** All of them, each called as it calls itself. */
export const languages: readonly { readonly value: Language; readonly label: string; readonly short: string }[] = [
  { value: "en", label: "English", short: "EN" },
  { value: "ru", label: "Русский", short: "RU" },
];

const locale = atom<Language>("en");
const i18n = createI18n<Language, "en">(locale, {
  baseLocale: "en",
  // `speak` has a language at hand before it becomes the page's. Asked only for parts that are not translated yet: they stay English, and
  // the others must not wait for them.
  get: (_, parts) => Promise.resolve(Object.fromEntries(parts.map((part) => [part, {}]))),
});

/** The language that the page speaks now. */
export const language = signal<Language>("en");

const more: (() => Promise<object>)[] = [];

/** Loads further Russian texts where they are needed, now or when the language changes: those that not every page shows. */
export async function speaksAlso(load: () => Promise<object>): Promise<void> {
  if (locale.get() === "ru") i18n.cache.ru = { ...i18n.cache.ru, ...(await load()) };
  more.push(load);
}

/** Changes the language of all texts. What is not English is loaded first. */
export async function speak(next: Language): Promise<void> {
  if (next === "ru") {
    const parts = await Promise.all([
      import("./ru/index.ts").then(({ russian }) => russian),
      ...more.map((load) => load()),
    ]);
    i18n.cache.ru = Object.assign({}, ...parts) as Translations;
  }
  locale.set(next);
  language.value = next;
}

/** The texts of one part of the page, in English; the others are in `ru`. Components that read them follow the language. */
export function texts<T extends Translations>(part: string, english: T): ReadonlySignal<T> {
  const messages = i18n(part, english);
  const current = signal(messages.get());
  messages.subscribe((value) => {
    current.value = value;
  });
  return current;
}
