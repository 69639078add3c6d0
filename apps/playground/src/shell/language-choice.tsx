import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { chooseLanguage } from "../state/view.ts";
import { language, languages } from "../text/i18n.ts";
import { shellText } from "../text/shell-text.ts";

/** For who asked for Russian, while the page cannot speak it yet. */
const missingInRussian = "Русские тексты не загрузились. Проверьте соединение и попробуйте снова.";

/** The language of the page, in which each is called as it calls itself. */
export function LanguageChoice(): VNode {
  const missing = useSignal("");
  const choose = async (next: string): Promise<void> => {
    try {
      await chooseLanguage(next);
      missing.value = "";
    } catch {
      missing.value = next;
    }
  };
  return (
    <>
      <select
        class="select select-quiet"
        aria-label={shellText.value.language}
        value={language.value}
        onChange={(event) => {
          const next = event.currentTarget.value;
          // Until its texts are there, the page speaks the one before.
          event.currentTarget.value = language.peek();
          void choose(next);
        }}
      >
        {languages.map(({ value, label, short }) => (
          <option key={value} value={value} lang={value} title={label} selected={value === language.value}>
            {short}
          </option>
        ))}
      </select>
      {missing.value === "" ? null : (
        <LanguageMissing onRetry={() => void choose(missing.peek())} onDismiss={() => void (missing.value = "")} />
      )}
    </>
  );
}

interface LanguageMissingProps {
  onRetry(): void;
  onDismiss(): void;
}

/** Said in both languages: the page's, and the one that was asked for. */
function LanguageMissing({ onRetry, onDismiss }: LanguageMissingProps): VNode {
  const text = shellText.value;
  return (
    <div class="page-problem">
      <Notice actions={<Button onPress={onRetry}>{text.retry}</Button>} onDismiss={onDismiss}>
        {text.languageMissing} <span lang="ru">{missingInRussian}</span>
      </Notice>
    </div>
  );
}
