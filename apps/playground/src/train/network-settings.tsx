import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../controls/button.tsx";
import { NumberField } from "../controls/number-field.tsx";
import { Segmented } from "../controls/segmented.tsx";
import { activationChoices, maxHiddenLayers } from "../experiment/experiment.ts";
import { numberSettings } from "../experiment/number-setting.ts";
import { CrossIcon, PlusIcon } from "../shell/icons.tsx";
import { usePage } from "../state/page.ts";
import { NetworkDiagram } from "./network-diagram.tsx";

const newLayerUnits = 32;

/** The hidden layers and what follows each. */
export function NetworkSettings(): VNode {
  const { store, commands } = usePage();
  const addButton = useRef<HTMLButtonElement>(null);
  const { hidden, activation } = store.experiment.value;
  const setUnits = (index: number, units: number): void => {
    commands.change({ hidden: hidden.with(index, units) });
  };
  const remove = (index: number): void => {
    commands.change({ hidden: hidden.toSpliced(index, 1) });
    // The button that was pressed is gone.
    addButton.current?.focus();
  };
  return (
    <section class="settings-group" aria-label="Network">
      <h2 class="group-title">Network</h2>
      <NetworkDiagram />
      <ul class="layer-list">
        {hidden.map((units, index) => (
          <li key={index} class="layer-row">
            <span class="layer-name">Hidden {index + 1}</span>
            <NumberField
              setting={numberSettings.units}
              label={`Units of hidden layer ${index + 1}`}
              isLabelHidden
              value={units}
              onChange={(value) => setUnits(index, value)}
            />
            <Button
              look="button-quiet button-square button-small"
              label={`Remove hidden layer ${index + 1}`}
              onPress={() => remove(index)}
            >
              <CrossIcon />
            </Button>
          </li>
        ))}
      </ul>
      <Button
        look="button-dashed"
        isOff={hidden.length >= maxHiddenLayers}
        buttonRef={addButton}
        onPress={() => commands.change({ hidden: [...hidden, newLayerUnits] })}
      >
        <PlusIcon />
        Add a hidden layer
      </Button>
      <Segmented
        label="Activation"
        choices={activationChoices}
        value={activation}
        onChange={(value) => commands.change({ activation: value })}
      />
    </section>
  );
}
