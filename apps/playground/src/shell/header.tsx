import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { usePage } from "../state/page.ts";
import { helpText } from "../text/help-text.ts";
import { shellText } from "../text/shell-text.ts";
import { BrandMark } from "./brand-mark.tsx";
import { withLanguage } from "../state/view.ts";
import { CopyLink } from "./copy-link.tsx";
import { KeyboardIcon, RedoIcon, UndoIcon } from "./icons.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { ShareButton } from "./share-button.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

/** The name, and what concerns the page as a whole. */
export function Header(): VNode {
  const { undo, shortcuts } = usePage();
  const text = shellText.value;
  return (
    <header class="header">
      <div class="brand">
        <BrandMark />
        <h1 class="brand-name">
          Ganglion <span class="brand-part">{text.part}</span>
        </h1>
      </div>
      <p class="tagline">{text.tagline}</p>
      <div class="header-tools">
        <a class="button button-quiet header-link" href={withLanguage("./labs/")}>
          {text.labs}
        </a>
        <Button
          look="button-quiet button-square"
          label={text.undo}
          isOff={!undo.canUndo.value}
          onPress={() => undo.undo()}
        >
          <UndoIcon />
        </Button>
        <Button
          look="button-quiet button-square"
          label={text.redo}
          isOff={!undo.canRedo.value}
          onPress={() => undo.redo()}
        >
          <RedoIcon />
        </Button>
        <CopyLink />
        <ShareButton />
        <Button
          look="button-quiet button-square wide-only"
          label={helpText.value.open}
          onPress={() => void (shortcuts.isListOpen.value = true)}
        >
          <KeyboardIcon />
        </Button>
        <LanguageChoice />
        <ThemeToggle />
      </div>
    </header>
  );
}
