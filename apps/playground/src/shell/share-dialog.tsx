import { type Signal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Dialog } from "../controls/dialog.tsx";
import { Toggle } from "../controls/toggle.tsx";
import { type Hideable, hideableParts, hideableSettings } from "../experiment/hideable.ts";
import { usePage } from "../state/page.ts";
import { frameFor, shareQuery } from "../state/share-link.ts";
import { hideableLabel, shareText } from "../text/share-text.ts";
import { language } from "../text/i18n.ts";

/** A link to this experiment that hides what is to be left out, and a frame for other pages. */
export function ShareDialog({ isOpen }: { readonly isOpen: Signal<boolean> }): VNode {
  const text = shareText.value;
  return (
    <Dialog title={text.title} isOpen={isOpen}>
      <ShareForm />
    </Dialog>
  );
}

function ShareForm(): VNode {
  const { store, view } = usePage();
  const hidden = useSignal<ReadonlySet<Hideable>>(view.hidden);
  const isEmbedded = useSignal(false);
  const isInLanguage = useSignal(false);
  const text = shareText.value;
  const query = shareQuery(store.experiment.value, {
    hidden: hidden.value,
    isEmbedded: isEmbedded.value,
    language: isInLanguage.value ? language.value : undefined,
  });
  const address = new URL(query, location.href).href;
  const toggle = (name: Hideable): VNode => (
    <Toggle
      key={name}
      label={hideableLabel(name)}
      isOn={hidden.value.has(name)}
      onChange={(isOn) => {
        const next = new Set(hidden.value);
        if (isOn) next.add(name);
        else next.delete(name);
        hidden.value = next;
      }}
    />
  );
  return (
    <>
      <p class="hint">{text.hint}</p>
      <fieldset class="share-choices">
        <legend class="field-label">{text.hideParts}</legend>
        {hideableParts.map(toggle)}
      </fieldset>
      <fieldset class="share-choices">
        <legend class="field-label">{text.hideSettings}</legend>
        {hideableSettings.map(toggle)}
      </fieldset>
      <fieldset class="share-choices">
        <legend class="field-label">{text.look}</legend>
        <Toggle label={text.embed} isOn={isEmbedded.value} onChange={(isOn) => void (isEmbedded.value = isOn)} />
        <Toggle
          label={text.inLanguage}
          isOn={isInLanguage.value}
          onChange={(isOn) => void (isInLanguage.value = isOn)}
        />
      </fieldset>
      <Copyable label={text.link} action={text.copyLink} value={address} />
      {isEmbedded.value ? (
        <Copyable label={text.frame} action={text.copyFrame} value={frameFor(address, "Ganglion Playground")} />
      ) : null}
    </>
  );
}

interface CopyableProps {
  readonly label: string;
  /** What the button says that copies it. */
  readonly action: string;
  readonly value: string;
}

/** A text to take along. */
function Copyable({ label, action, value }: CopyableProps): VNode {
  const said = useSignal({ of: "", text: "" });
  const text = shareText.value;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
      said.value = { of: value, text: text.copied };
    } catch {
      said.value = { of: value, text: text.copyFailed };
    }
  };
  return (
    <div class="field share-copy">
      <label class="field-label">
        {label}
        <textarea
          class="share-value"
          readOnly
          rows={4}
          value={value}
          onFocus={(event) => event.currentTarget.select()}
        />
      </label>
      <div class="share-actions">
        <Button onPress={() => void copy()}>{action}</Button>
        <span role="status">{said.value.of === value ? said.value.text : ""}</span>
      </div>
    </div>
  );
}
