import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { Select } from "../controls/select.tsx";
import { activationNames, initNames, normalizationNames } from "../experiment/choices.ts";
import {
  checkLayers,
  type LayerKind,
  type LayerSpec,
  maxHiddenLayers,
  needsPicture,
} from "../experiment/layer-spec.ts";
import { sampleShapeOf } from "../experiment/experiment.ts";
import { layerFacts } from "../experiment/layer-facts.ts";
import { usePage } from "../state/page.ts";
import { activationLabel } from "../text/choice-labels.ts";
import { choiceText, settingsText } from "../text/settings-text.ts";
import { LayerRow } from "./layer-row.tsx";
import { presets } from "./presets.ts";
import { UnlessHidden } from "./unless-hidden.tsx";

const sizes: Readonly<Record<LayerKind, number>> = { dense: 32, conv: 8, residual: 8, pool: 2, dropout: 20 };

/** The hidden layers, and what follows each. */
export function NetworkSettings(): VNode {
  const { store, commands } = usePage();
  const addControl = useRef<HTMLDivElement>(null);
  const experiment = store.experiment.value;
  const { hidden } = experiment;
  const shape = sampleShapeOf(experiment);
  const facts = layerFacts(store.model.value?.layers ?? [], hidden.length);
  const text = settingsText.value;
  const names = choiceText.value;
  const isPicture = shape.length === 3;
  const change = (layers: readonly LayerSpec[]): void => commands.change({ hidden: layers });
  const remove = (index: number): void => {
    change(hidden.toSpliced(index, 1));
    // The button that was pressed is gone.
    addControl.current?.querySelector("select")?.focus();
  };
  const kinds: LayerKind[] = isPicture ? ["dense", "conv", "pool", "residual", "dropout"] : ["dense", "dropout"];
  const addable = kinds.filter((kind) => checkLayers(added(hidden, kind), shape) === undefined);
  const isFull = hidden.length >= maxHiddenLayers;
  return (
    <section class="settings-group" aria-label={text.networkGroup}>
      <h2 class="group-title">{text.networkGroup}</h2>
      <UnlessHidden name="hidden">
        {isPicture ? (
          <Select
            label={text.presets}
            isLabelHidden
            choices={[
              { value: "", label: text.presetsHint },
              ...presets.map(({ name }) => ({ value: name, label: text[name] })),
            ]}
            value=""
            onChange={(name) => commands.change(presets.find((preset) => preset.name === name)?.settings ?? {})}
          />
        ) : null}
        <ul class="layer-list">
          {hidden.map((spec, index) => (
            <LayerRow
              key={index}
              spec={spec}
              number={index + 1}
              facts={facts?.[index]}
              onChange={(next) => change(hidden.with(index, next))}
              onRemove={() => remove(index)}
            />
          ))}
        </ul>
        <div ref={addControl}>
          <Select
            label={text.addLayer}
            isLabelHidden
            choices={[
              { value: "", label: isFull ? text.networkFull : `+ ${text.addLayer}` },
              ...(isFull ? [] : addable).map((kind) => ({ value: kind, label: names[kind] })),
            ]}
            value=""
            onChange={(kind) => {
              if (kind !== "") change(added(hidden, kind));
            }}
          />
        </div>
      </UnlessHidden>
      <div class="field-grid">
        <UnlessHidden name="activation">
          <Select
            label={text.activation}
            choices={activationNames.map((value) => ({ value, label: activationLabel(value) }))}
            value={experiment.activation}
            onChange={(activation) => commands.change({ activation })}
          />
        </UnlessHidden>
        <UnlessHidden name="norm">
          <Select
            label={text.normalization}
            choices={normalizationNames.map((value) => ({ value, label: names[`norm-${value}`] }))}
            value={experiment.normalization}
            onChange={(normalization) => commands.change({ normalization })}
          />
        </UnlessHidden>
        <UnlessHidden name="init">
          <div class="field-wide">
            <Select
              label={text.init}
              choices={initNames.map((value) => ({ value, label: names[`init-${value}`] }))}
              value={experiment.init}
              onChange={(init) => commands.change({ init })}
            />
          </div>
        </UnlessHidden>
      </div>
    </section>
  );
}

/** The layers with one more of a kind: the last of its sort, since those for pictures come before all others. */
function added(hidden: readonly LayerSpec[], kind: LayerKind): readonly LayerSpec[] {
  const spec: LayerSpec = { kind, size: sizes[kind] };
  if (!needsPicture(spec)) return [...hidden, spec];
  return hidden.toSpliced(hidden.findLastIndex(needsPicture) + 1, 0, spec);
}
