import type { VNode } from "preact";
import { chooseLanguage } from "../state/view.ts";
import { language, languages } from "../text/i18n.ts";
import { shellText } from "../text/shell-text.ts";

/** The language of the page, in which each is called as it calls itself. */
export function LanguageChoice(): VNode {
  return (
    <select
      class="select select-quiet"
      aria-label={shellText.value.language}
      value={language.value}
      onChange={(event) => void chooseLanguage(event.currentTarget.value)}
    >
      {languages.map(({ value, label, short }) => (
        <option key={value} value={value} lang={value} title={label} selected={value === language.value}>
          {short}
        </option>
      ))}
    </select>
  );
}
