import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { BrandMark } from "../../shell/brand-mark.tsx";
import { CopyProblem } from "../../shell/copy-problem.tsx";
import { CheckIcon, LinkIcon } from "../../shell/icons.tsx";
import { LanguageChoice } from "../../shell/language-choice.tsx";
import { ThemeButton } from "../../shell/theme-toggle.tsx";
import { shellText } from "../../text/shell-text.ts";
import { labsText } from "../text/labs-text.ts";
import { withLanguage } from "../../state/view.ts";
import { useLab } from "./lab-context.ts";
import { labNames } from "./labs.ts";

const shownFor = 2000;

/** The name, the way to the other labs and to training, and what concerns the page as a whole. */
export function LabHeader(): VNode {
  const { root, theme } = useLab();
  return (
    <>
      <a class="skip-link" href="#lab">
        {labsText.value.skip}
      </a>
      <header class="header">
        <div class="brand">
          <BrandMark />
          <p class="brand-name">
            <a class="brand-link" href={withLanguage(root)}>
              Ganglion
            </a>{" "}
            <span class="brand-part">{labsText.value.labs}</span>
          </p>
        </div>
        <div class="header-tools">
          <CopyAddress />
          <LanguageChoice />
          <ThemeButton theme={theme} />
        </div>
      </header>
      <LabNav />
    </>
  );
}

/** All labs in a row, which scrolls where it is narrow, so that the present one is seen. */
function LabNav(): VNode {
  const { name, root } = useLab();
  const text = labsText.value;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const row = list.current;
    if (!row) return undefined;
    const observer = new ResizeObserver(() => showPresent(row));
    observer.observe(row);
    return () => observer.disconnect();
  }, []);
  return (
    <nav class="lab-nav" aria-label={text.labs}>
      <ul class="lab-nav-list" ref={list}>
        <li>
          <a href={withLanguage(root)}>{text.train}</a>
        </li>
        <li>
          <a href={withLanguage(`${root}labs/`)} aria-current={name === undefined ? "page" : undefined}>
            {text.all}
          </a>
        </li>
        {labNames.map((lab) => (
          <li key={lab}>
            <a href={withLanguage(`${root}labs/${lab}/`)} aria-current={lab === name ? "page" : undefined}>
              {text[lab]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Scrolls the row so that the present lab is seen, where it is not. */
function showPresent(row: HTMLElement): void {
  const here = row.querySelector<HTMLElement>("[aria-current]");
  if (!here) return;
  const left = here.offsetLeft - row.offsetLeft;
  const isSeen = left >= row.scrollLeft && left + here.offsetWidth <= row.scrollLeft + row.clientWidth;
  if (!isSeen) row.scrollLeft = left - 24;
}

/** Copies the address, which says all that the lab is set to. */
function CopyAddress(): VNode {
  const state = useSignal<"" | "copied" | "failed">("");
  const text = shellText.value;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      state.value = "copied";
      setTimeout(() => {
        state.value = "";
      }, shownFor);
    } catch {
      state.value = "failed";
    }
  };
  const isCopied = state.value === "copied";
  return (
    <>
      <Button look="button-quiet" label={isCopied ? text.copied : labsText.value.copyLink} onPress={() => void copy()}>
        {isCopied ? <CheckIcon /> : <LinkIcon />}
        <span class="button-text">{isCopied ? text.copied : text.copyLink}</span>
      </Button>
      <span class="visually-hidden" role="status">
        {isCopied ? text.copied : ""}
      </span>
      {state.value === "failed" ? <CopyProblem onDismiss={() => void (state.value = "")} /> : null}
    </>
  );
}
