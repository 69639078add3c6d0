import type { Experiment } from "../experiment/experiment.ts";
import { writeLink } from "../experiment/experiment-link.ts";
import { type Hideable, writeHidden } from "../experiment/hideable.ts";
import type { Language } from "../text/i18n.ts";

/** How a page looks that a link opens. */
export interface ShareOptions {
  readonly hidden: ReadonlySet<Hideable>;
  readonly isEmbedded: boolean;
  /** Undefined for that of whoever opens it. */
  readonly language: Language | undefined;
}

/** The query of a link that opens an experiment so. */
export function shareQuery(experiment: Experiment, { hidden, isEmbedded, language }: ShareOptions): string {
  const parts = [
    writeLink(experiment),
    ...(language === undefined ? [] : [`lang=${language}`]),
    ...(hidden.size === 0 ? [] : [`hide=${writeHidden(hidden)}`]),
    ...(isEmbedded ? ["embed=1"] : []),
  ];
  return parts.join("&");
}

/** A frame for other pages; `title` is what screen readers call it. */
export function frameFor(address: string, title: string): string {
  const escaped = (text: string): string =>
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return (
    `<iframe src="${escaped(address)}" title="${escaped(title)}" width="100%" height="720" ` +
    'loading="lazy" allow="clipboard-write; fullscreen" style="border: 1px solid #ccc"></iframe>'
  );
}
