import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { NotComputed } from "../../lazy/not-computed.tsx";
import { CrossIcon } from "../../shell/icons.tsx";
import { usePage } from "../../state/page.ts";
import { formatNumber, formatWhole } from "../../text/format.ts";
import { networkText } from "../../text/network-text.ts";
import type { UnitDetail } from "../../worker/protocol.ts";
import { type Trouble, troubleOf } from "../../worker/trouble.ts";
import { SampleImage } from "../sample-image.tsx";
import { type FeatureMaps, mapOfUnit } from "./use-feature-maps.ts";
import type { ChosenUnit } from "./network-picture.tsx";
import { largestOf } from "./signed-colors.ts";
import { UnitPicture } from "./unit-picture.tsx";

/** What `UnitDetailPanel` takes. */
export interface UnitDetailPanelProps {
  readonly chosen: Signal<ChosenUnit | undefined>;
  readonly maps: FeatureMaps;
}

/** What one unit is made of, and what it looks for; follows the run. */
export function UnitDetailPanel({ chosen, maps }: UnitDetailPanelProps): VNode | null {
  const { store, trainer } = usePage();
  const detail = useSignal<UnitDetail | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const isAsking = useRef(false);
  useSignalEffect(() => {
    const unit = chosen.value;
    // Reading it asks again whenever there are new weights.
    const hasNetwork = store.snapshot.value !== undefined;
    if (unit === undefined || !hasNetwork || isAsking.current) {
      if (unit === undefined || !hasNetwork) detail.value = undefined;
      return;
    }
    isAsking.current = true;
    void ask(unit);
  });
  const ask = async (unit: ChosenUnit): Promise<void> => {
    try {
      detail.value = await trainer.inspectUnit(unit.path, unit.unit);
      trouble.value = undefined;
    } catch (error) {
      detail.value = undefined;
      trouble.value = troubleOf(error);
    }
    isAsking.current = false;
    const next = chosen.peek();
    // Another one was chosen meanwhile.
    if (next !== undefined && next !== unit) chosen.value = { ...next };
  };
  const unit = chosen.value;
  if (unit === undefined) return null;
  const text = networkText.value;
  const shown = detail.value?.path === unit.path && detail.value.unit === unit.unit ? detail.value : undefined;
  return (
    <section class="unit-detail" aria-label={unit.name}>
      <div class="unit-detail-head">
        <h3 class="card-title">{unit.name}</h3>
        <Button
          look="button-quiet button-square button-small"
          label={text.close}
          onPress={() => {
            chosen.value = undefined;
          }}
        >
          <CrossIcon />
        </Button>
      </div>
      {shown === undefined ? (
        <NothingYet trouble={trouble.value} onRetry={() => void (chosen.value = { ...unit })} />
      ) : (
        <UnitFacts detail={shown} maps={maps} />
      )}
    </section>
  );
}

function NothingYet({ trouble, onRetry }: { readonly trouble: Trouble | undefined; onRetry(): void }): VNode {
  const { store } = usePage();
  const text = networkText.value;
  if (store.snapshot.value === undefined) return <p class="hint">{text.askAfterStart}</p>;
  if (trouble === undefined) return <p class="hint">{text.loading}</p>;
  return <NotComputed trouble={trouble} onRetry={onRetry} />;
}

function UnitFacts({ detail, maps }: { readonly detail: UnitDetail; readonly maps: FeatureMaps }): VNode {
  const { heldOut, classes = [] } = usePage().store.shownData.value ?? {};
  const text = networkText.value;
  const { weights, picture, histogram, range, favourites } = detail;
  const [low, high] = range;
  const most = Math.max(...histogram);
  const label = text.histogram({
    count: formatWhole(weights.length),
    low: formatNumber(low),
    high: formatNumber(high),
  });
  return (
    <div class="unit-facts">
      <div>
        <p class="hint">{text.weights}</p>
        <UnitPicture weights={weights} picture={picture} largest={largestOf(weights)} look="unit-picture-large" />
      </div>
      <UnitMap detail={detail} maps={maps} />
      <figure class="histogram">
        <svg viewBox={`0 0 ${histogram.length} 20`} preserveAspectRatio="none" role="img" aria-label={label}>
          {histogram.map((count, part) => (
            <rect
              key={part}
              class={part < histogram.length / 2 ? "bar-negative" : "bar-positive"}
              x={part + 0.08}
              width={0.84}
              y={20 - (20 * count) / most}
              height={(20 * count) / most}
            />
          ))}
        </svg>
        <figcaption class="histogram-axis">
          <span>{formatNumber(low)}</span>
          <span>0</span>
          <span>{formatNumber(high)}</span>
        </figcaption>
      </figure>
      {heldOut === undefined || heldOut.pixels.length === 0 ? null : (
        <div>
          <p class="hint">{text.favourites}</p>
          <div class="favourites">
            {favourites.map((index) => (
              <button
                key={index}
                type="button"
                class="favourite"
                aria-pressed={index === maps.sample.value}
                aria-label={text.showPicture({ number: index + 1 })}
                onClick={() => maps.show(index)}
              >
                <SampleImage heldOut={heldOut} index={index} label={classes[heldOut.labels[index] ?? 0] ?? "–"} />
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

/** What the unit gives out for the picture that comes in: a picture of a filter, a number of any other unit. */
function UnitMap({ detail, maps }: { readonly detail: UnitDetail; readonly maps: FeatureMaps }): VNode | null {
  const found = maps.of(detail.path);
  if (found === undefined) return null;
  const map = mapOfUnit(found, detail.unit);
  const text = networkText.value;
  const [first = 0] = map.weights;
  return (
    <div data-testid="unit-map">
      <p class="hint">{text.onPicture}</p>
      {found.height * found.width === 1 ? (
        <p class="unit-number">{formatNumber(first)}</p>
      ) : (
        <UnitPicture {...map} largest={largestOf(map.weights)} look="unit-picture-large" />
      )}
    </div>
  );
}
