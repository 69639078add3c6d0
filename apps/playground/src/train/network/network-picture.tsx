import { type Signal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { Segmented } from "../../controls/segmented.tsx";
import { usePage } from "../../state/page.ts";
import type { Store } from "../../state/store.ts";
import { formatCount } from "../../text/format.ts";
import { shorten } from "../../text/problem-text.ts";
import { networkText } from "../../text/network-text.ts";
import { settingsText } from "../../text/settings-text.ts";
import type { DrawnLayer, LayerMaps, ModelSummary } from "../../worker/protocol.ts";
import { SampleImage } from "../sample-image.tsx";
import { Edges } from "./edges.tsx";
import { type Column, columnsOf, type Spot, spotsOf } from "./network-layout.ts";
import { largestOf } from "./signed-colors.ts";
import { UnitDetailPanel } from "./unit-detail-panel.tsx";
import { mapOfUnit, type NetworkView, useFeatureMaps } from "./use-feature-maps.ts";
import { UnitPicture } from "./unit-picture.tsx";

/** A unit that a person wants to look into. */
export interface ChosenUnit {
  readonly path: string;
  readonly unit: number;
  readonly name: string;
}

const unitGap = 33;
/** Narrower pictures have no room for names. Units: pixels. */
const narrow = 500;

/** The network with the weights that it has just now. */
export function NetworkPicture(): VNode {
  const { store } = usePage();
  const chosen = useSignal<ChosenUnit | undefined>(undefined);
  const width = useSignal(0);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (frame.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.round(entry?.contentRect.width ?? 0);
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const view = useSignal<NetworkView>("weights");
  const maps = useFeatureMaps(view, chosen);
  const text = networkText.value;
  const model = store.runModel.value ?? store.model.value;
  const layers = store.snapshot.value?.layers ?? model?.drawn ?? [];
  const isPicture = (store.shownData.value?.heldOut.pixels.length ?? 0) > 0;
  const columns = columnsOf(
    layers,
    (model?.input ?? []).reduce((product, axis) => product * axis, 1),
    isPicture,
  );
  const height = unitGap * Math.max(...columns.map(({ drawn }) => drawn));
  const isNarrow = width.value < narrow;
  // Beside the last column stand the names of the classes, where there is room for them.
  const room = { left: isNarrow ? 30 : 48, right: isNarrow ? 30 : 96 };
  const spots = spotsOf(columns, { width: width.value, height, ...room });
  return (
    <section class="card network" aria-label={text.title}>
      <div class="network-head">
        <h2 class="card-title">{text.title}</h2>
        <p class="hint">{view.value === "maps" ? text.mapsHint : text.hint}</p>
        <p class="network-key">
          <span class="key-positive">{text.positive}</span> <span class="key-negative">{text.negative}</span>
        </p>
      </div>
      {isPicture && store.snapshot.value !== undefined ? (
        <div class="network-view">
          <Segmented
            label={text.view}
            isLabelHidden
            choices={[
              { value: "weights", label: text.weights },
              { value: "maps", label: text.maps },
            ]}
            value={view.value}
            onChange={(value) => void (view.value = value)}
          />
          <Button onPress={maps.next}>{text.nextPicture}</Button>
        </div>
      ) : null}
      <div class="network-frame" ref={frame} style={{ height: `${height}px` }}>
        <Edges columns={columns} spots={spots} width={width.value} height={height} />
        {columns.map((column, index) => (
          <NetworkColumn
            key={column.layer?.path ?? "input"}
            column={column}
            number={index}
            isLast={index === columns.length - 1}
            spots={spots[index] ?? []}
            chosen={chosen}
            sample={maps.sample.value}
            map={view.value === "maps" ? maps.of(column.layer?.path) : undefined}
          />
        ))}
      </div>
      <p class="network-sizes">{sizesOf(columns, model)}</p>
      <UnitDetailPanel chosen={chosen} maps={maps} />
    </section>
  );
}

/** The sizes of all layers, and how much is learned. */
function sizesOf(columns: readonly Column[], model: ModelSummary | undefined): string {
  if (model === undefined) return "";
  const text = networkText.value;
  const [input, ...rest] = columns;
  // A pixel in colour is three numbers.
  const isGrey = model.input.length === 3 && model.input[0] === 1;
  const first = formatCount(isGrey ? text.inputPixels : text.inputNumbers, input?.units ?? 0);
  const more = rest.map(({ layer, units }) =>
    layer?.kind === "conv2d" ? formatCount(text.filters, units) : `${units}`,
  );
  const parameters = model.layers.reduce((total, layer) => total + layer.parameters, 0);
  return text.summary({
    sizes: [first, ...more].join(" → "),
    parameters: formatCount(settingsText.value.parameters, parameters),
  });
}

interface NetworkColumnProps {
  readonly column: Column;
  readonly number: number;
  readonly isLast: boolean;
  readonly spots: readonly Spot[];
  readonly chosen: Signal<ChosenUnit | undefined>;
  /** Which held-out picture comes in. */
  readonly sample: number;
  /** What the layer makes of it, where that is drawn instead of weights. */
  readonly map: LayerMaps | undefined;
}

function NetworkColumn({ column, number, isLast, spots, chosen, sample, map }: NetworkColumnProps): VNode {
  const { store } = usePage();
  const { layer } = column;
  const hidden = column.units - column.drawn;
  const last = spots.at(-1);
  const largest = layer === undefined ? 1 : largestOf(map?.values ?? layer.weights);
  return (
    <>
      {spots.map(({ x, y }, unit) => (
        <div key={unit} class="network-spot" style={{ left: `${x}px`, top: `${y}px` }}>
          {layer === undefined ? (
            <InputUnit store={store} unit={unit} sample={sample} />
          ) : (
            <UnitButton
              map={map}
              layer={layer}
              largest={largest}
              unit={unit}
              number={number}
              isLast={isLast}
              chosen={chosen}
            />
          )}
        </div>
      ))}
      {hidden > 0 && layer !== undefined && last !== undefined ? (
        <span class="network-more" style={{ left: `${last.x}px`, top: `${last.y + unitGap / 2}px` }}>
          {networkText.value.more({ count: hidden })}
        </span>
      ) : null}
    </>
  );
}

/** A held-out picture as an example of what comes in, or the name of a number. */
function InputUnit({
  store,
  unit,
  sample,
}: {
  readonly store: Store;
  readonly unit: number;
  readonly sample: number;
}): VNode {
  const data = store.shownData.value;
  if (data === undefined || data.heldOut.pixels.length === 0) {
    return <span class="network-input-name">{["x", "y"][unit] ?? unit}</span>;
  }
  return (
    <SampleImage
      heldOut={data.heldOut}
      index={Math.min(sample, data.heldOut.size - 1)}
      label={networkText.value.input}
    />
  );
}

interface UnitButtonProps {
  readonly map: LayerMaps | undefined;
  readonly layer: DrawnLayer;
  readonly largest: number;
  readonly unit: number;
  readonly number: number;
  readonly isLast: boolean;
  readonly chosen: Signal<ChosenUnit | undefined>;
}

function UnitButton({ map, layer, largest, unit, number, isLast, chosen }: UnitButtonProps): VNode {
  const { store } = usePage();
  const text = networkText.value;
  const label = isLast ? (store.shownData.value?.classes[unit] ?? "") : "";
  const names = { unit: unit + 1, layer: number };
  const numbered = layer.kind === "conv2d" ? text.filter(names) : text.unit(names);
  const name = isLast ? text.output({ name: shorten(label) }) : numbered;
  const { path, drawnInputs, picture } = layer;
  const pixels =
    picture === undefined ? drawnInputs : Math.min(drawnInputs, picture.channels * picture.height * picture.width);
  const weights = layer.weights.subarray(unit * drawnInputs, unit * drawnInputs + pixels);
  const isChosen = chosen.value?.path === path && chosen.value.unit === unit;
  return (
    <button
      type="button"
      class="network-unit"
      aria-label={name}
      aria-pressed={isChosen}
      onClick={() => {
        chosen.value = isChosen ? undefined : { path, unit, name };
      }}
    >
      {map === undefined ? (
        <UnitPicture weights={weights} picture={picture} largest={largest} look="unit-picture" />
      ) : (
        <UnitPicture {...mapOfUnit(map, unit)} largest={largest} look="unit-picture" />
      )}
      {isLast ? <span class="network-class">{label}</span> : null}
    </button>
  );
}
