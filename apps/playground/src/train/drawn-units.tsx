import type { VNode } from "preact";
import { drawText } from "../text/draw-text.ts";
import { settingsText } from "../text/settings-text.ts";
import type { LayerMaps } from "../worker/protocol.ts";
import { largestOf } from "./network/signed-colors.ts";
import { UnitPicture } from "./network/unit-picture.tsx";
import { mapOfUnit } from "./network/use-feature-maps.ts";

/** How many units of a layer are drawn. */
const most = 32;

/** What the units of each hidden layer make of a picture; what the last layer says is the answer itself. */
export function DrawnUnits({ layers }: { readonly layers: readonly LayerMaps[] }): VNode | null {
  const text = drawText.value;
  const hidden = layers.slice(0, -1);
  if (hidden.length === 0) return null;
  return (
    <section class="drawn-units" aria-label={text.unitsTitle}>
      <h3 class="card-title">{text.unitsTitle}</h3>
      <p class="hint">{text.unitsHint}</p>
      {hidden.map((layer, index) => (
        <UnitRow key={layer.path} layer={layer} name={settingsText.value.layer({ number: index + 1 })} />
      ))}
    </section>
  );
}

function UnitRow({ layer, name }: { readonly layer: LayerMaps; readonly name: string }): VNode {
  const { values, height, width } = layer;
  const count = Math.min(most, values.length / (height * width));
  const largest = largestOf(values);
  const active = Array.from({ length: count }, (_, unit) =>
    mapOfUnit(layer, unit).weights.some((value) => value !== 0),
  );
  const label = drawText.value.unitsOf({ name, active: active.filter(Boolean).length, count });
  return (
    <div class="drawn-row">
      <p class="hint">{name}</p>
      <div class="drawn-row-units" role="img" aria-label={label}>
        {active.map((isActive, unit) => (
          <span key={unit} class="drawn-unit" data-active={isActive ? "" : undefined}>
            <UnitPicture {...mapOfUnit(layer, unit)} largest={largest} look="unit-picture" />
          </span>
        ))}
      </div>
    </div>
  );
}
