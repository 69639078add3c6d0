import { type Hideable, readHidden } from "../experiment/hideable.ts";
import { type Language, language, languages, speak } from "../text/i18n.ts";

/** How a link wants the page to look. */
export interface View {
  readonly language: Language;
  /** What is not shown, so that a class has before it what it needs. */
  readonly hidden: ReadonlySet<Hideable>;
  /** Names under `hide=` that mean nothing here. */
  readonly unknownHidden: readonly string[];
  /** Whether it is part of another page. */
  readonly isEmbedded: boolean;
}

/** What the query says; the language is else what the browser prefers of what there is, else English. */
export function readView(query: string, preferred: readonly string[]): View {
  const given = new URLSearchParams(query);
  const wanted = [given.get("lang"), ...preferred].map((tag) => tag?.toLowerCase().split("-")[0]);
  const known = languages.map(({ value }) => value as string);
  const found = wanted.find((tag) => tag !== undefined && known.includes(tag));
  const { hidden, unknown } = readHidden(given.get("hide"));
  return {
    language: (found as Language | undefined) ?? "en",
    hidden,
    unknownHidden: unknown,
    isEmbedded: !["0", "false", null].includes(given.get("embed")),
  };
}

/** Speaks another language, and says so in the address. */
export async function chooseLanguage(next: string): Promise<void> {
  if (!languages.some(({ value }) => value === next)) return;
  await speak(next as Language);
  document.documentElement.lang = language.peek();
  changeAddress({ lang: next });
}

/** Changes what the address says of how the page looks, or leaves it out, without a step of the history. */
export function changeAddress(values: Readonly<Record<string, string | undefined>>): void {
  const query = new URLSearchParams(location.search);
  const changes = Object.entries(values).filter(([name, value]) => (query.get(name) ?? undefined) !== value);
  if (changes.length === 0) return;
  for (const [name, value] of changes) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  // Commas may stand in a query as they are, and are easier to read so.
  const text = query.toString().replaceAll("%2C", ",");
  history.replaceState(history.state, "", text === "" ? location.pathname : `?${text}`);
}

/** An address with the language that this page's link asks for. */
export function withLanguage(address: string): string {
  const given = new URLSearchParams(location.search).get("lang");
  if (given === null) return address;
  return `${address}${address.includes("?") ? "&" : "?"}lang=${encodeURIComponent(given)}`;
}
