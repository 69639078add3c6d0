import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../../controls/button.tsx";
import { FileButton } from "../../controls/file-button.tsx";
import { NumberField } from "../../controls/number-field.tsx";
import { Segmented } from "../../controls/segmented.tsx";
import { numberSettings } from "../../experiment/number-setting.ts";
import { chosenFiles } from "../../files/own-files.ts";
import { usePage } from "../../state/page.ts";
import { ownWindowText } from "../../text/own-window-text.ts";

/** How pictures are read. */
export interface ReadChoices {
  readonly ownSide: number;
  readonly ownPerClass: number;
  readonly channels: 1 | 3;
}

/** What `OwnSources` takes. */
export interface OwnSourcesProps {
  readonly choices: Signal<ReadChoices>;
  readonly isOff: boolean;
  /** Reads what was given once more; undefined before anything was. */
  readonly onAgain: (() => void) | undefined;
}

/** Where pictures come from, and what becomes of each. */
export function OwnSources({ choices, isOff, onAgain }: OwnSourcesProps): VNode {
  const { ownData } = usePage();
  const give = (files: readonly File[]): void => ownData.give(chosenFiles(files));
  const text = ownWindowText.value;
  const field = (name: "ownSide" | "ownPerClass"): VNode => (
    <NumberField
      setting={numberSettings[name]}
      value={choices.value[name]}
      onChange={(value) => void (choices.value = { ...choices.value, [name]: value })}
    />
  );
  return (
    <>
      <div class="field-grid own-choices">
        {field("ownSide")}
        {field("ownPerClass")}
        <Segmented
          label={text.colours}
          choices={[
            { value: "3", label: text.colour },
            { value: "1", label: text.grey },
          ]}
          value={choices.value.channels === 3 ? "3" : "1"}
          onChange={(value) => void (choices.value = { ...choices.value, channels: value === "3" ? 3 : 1 })}
        />
      </div>
      <div class="own-actions">
        <FileButton
          label={text.folder}
          fieldLabel={text.folderLabel}
          look="button-primary"
          isOff={isOff}
          accept="folder"
          onFiles={give}
        />
        <FileButton label={text.files} fieldLabel={text.filesLabel} isOff={isOff} onFiles={give} />
        {onAgain === undefined ? null : (
          <Button isOff={isOff} onPress={onAgain}>
            {text.again}
          </Button>
        )}
      </div>
      <p class="hint">
        {text.drop} {text.cifarHint}
      </p>
    </>
  );
}
