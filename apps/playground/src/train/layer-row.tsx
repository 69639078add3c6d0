import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { Button } from "../controls/button.tsx";
import { NumberField } from "../controls/number-field.tsx";
import { Select } from "../controls/select.tsx";
import { activationNames, initNames, normalizationNames } from "../experiment/choices.ts";
import type { LayerFacts } from "../experiment/layer-facts.ts";
import { hasWeights, type LayerSpec } from "../experiment/layer-spec.ts";
import { numberSettings } from "../experiment/number-setting.ts";
import { ChevronIcon, CrossIcon } from "../shell/icons.tsx";
import { usePage } from "../state/page.ts";
import { activationLabel } from "../text/choice-labels.ts";
import { formatCount } from "../text/format.ts";
import { choiceText, settingsText } from "../text/settings-text.ts";

/** What `LayerRow` takes. */
export interface LayerRowProps {
  readonly spec: LayerSpec;
  /** Counted from 1. */
  readonly number: number;
  /** Once the network is built. */
  readonly facts: LayerFacts | undefined;
  onChange(spec: LayerSpec): void;
  onRemove(): void;
}

/** One hidden layer: its size, and folded away what is set for it alone. */
export function LayerRow({ spec, number, facts, onChange, onRemove }: LayerRowProps): VNode {
  const isOpen = useSignal(false);
  const id = useId();
  const text = settingsText.value;
  const name = choiceText.value[spec.kind];
  const own = [spec.activation, spec.normalization, spec.init].filter((value) => value !== undefined);
  return (
    <li class="layer-item">
      <div class="layer-row">
        {hasWeights(spec) ? (
          <button
            type="button"
            class="layer-name"
            data-own={own.length > 0 ? "" : undefined}
            aria-expanded={isOpen.value}
            aria-controls={id}
            aria-label={text.ownSettings({ kind: name, number })}
            onClick={() => {
              isOpen.value = !isOpen.value;
            }}
          >
            <ChevronIcon />
            {name}
          </button>
        ) : (
          <span class="layer-name">{name}</span>
        )}
        {spec.kind === "pool" ? (
          <span class="layer-size">2 × 2</span>
        ) : (
          <NumberField
            setting={spec.kind === "dropout" ? numberSettings.dropout : numberSettings.units}
            label={sizeLabel(spec, number)}
            isLabelHidden
            value={spec.size}
            onChange={(size) => onChange({ ...spec, size })}
          />
        )}
        <Button look="button-quiet button-square button-small" label={text.removeLayer({ number })} onPress={onRemove}>
          <CrossIcon />
        </Button>
      </div>
      <p class="layer-facts">{facts === undefined ? "" : describeFacts(facts)}</p>
      <div id={id} class="layer-own-settings" hidden={!isOpen.value}>
        {isOpen.value ? <OwnSettings spec={spec} number={number} onChange={onChange} /> : null}
      </div>
    </li>
  );
}

/** `16 × 32 × 32 · 448 parameters` */
function describeFacts({ shape, parameters }: LayerFacts): string {
  const size = shape.join(" × ");
  return parameters === 0 ? size : `${size} · ${formatCount(settingsText.value.parameters, parameters)}`;
}

function sizeLabel({ kind }: LayerSpec, number: number): string {
  const text = settingsText.value;
  if (kind === "dropout") return text.dropoutOf({ number });
  return (kind === "dense" ? text.unitsOf : text.channelsOf)({ number });
}

/** What a layer has for itself; "" is as for all layers. */
function OwnSettings({ spec, number, onChange }: Pick<LayerRowProps, "spec" | "number" | "onChange">): VNode {
  const { activation, normalization, init } = usePage().store.experiment.value;
  const text = settingsText.value;
  const names = choiceText.value;
  const label = (setting: string): string => text.ofLayer({ setting, number });
  const set = (key: "activation" | "normalization" | "init", value: string): void => {
    const { [key]: _, ...rest } = spec;
    onChange(value === "" ? rest : ({ ...rest, [key]: value } as LayerSpec));
  };
  const all = (value: string): { value: ""; label: string } => ({ value: "", label: text.likeAll({ value }) });
  return (
    <>
      <Select
        label={label(text.activation)}
        choices={[
          all(activationLabel(activation)),
          ...activationNames.map((value) => ({ value, label: activationLabel(value) })),
        ]}
        value={spec.activation ?? ""}
        onChange={(value) => set("activation", value)}
      />
      <Select
        label={label(text.normalization)}
        choices={[
          all(names[`norm-${normalization}`]),
          ...normalizationNames.map((value) => ({ value, label: names[`norm-${value}`] })),
        ]}
        value={spec.normalization ?? ""}
        onChange={(value) => set("normalization", value)}
      />
      <Select
        label={label(text.init)}
        choices={[all(names[`init-${init}`]), ...initNames.map((value) => ({ value, label: names[`init-${value}`] }))]}
        value={spec.init ?? ""}
        onChange={(value) => set("init", value)}
      />
    </>
  );
}
