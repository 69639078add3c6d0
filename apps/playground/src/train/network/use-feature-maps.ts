import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { usePage } from "../../state/page.ts";
import type { LayerMaps, WeightPicture } from "../../worker/protocol.ts";
import type { ChosenUnit } from "./network-picture.tsx";

/** What units are drawn as: their weights, or what they make of the picture that comes in. */
export type NetworkView = "weights" | "maps";

/** What the layers make of one held-out picture. */
export interface FeatureMaps {
  /** Which picture, counted from 0. */
  readonly sample: ReadonlySignal<number>;
  /** Takes another. */
  show(sample: number): void;
  /** Takes the next. */
  next(): void;
  /** Those of a layer; undefined until they are there. */
  of(path: string | undefined): LayerMaps | undefined;
}

/** Asks for the maps while they are looked at, and again whenever there are new weights. */
export function useFeatureMaps(view: ReadonlySignal<NetworkView>, chosen: Signal<ChosenUnit | undefined>): FeatureMaps {
  const { store, trainer } = usePage();
  const sample = useSignal(0);
  const maps = useSignal<readonly LayerMaps[]>([]);
  const isAsking = useRef(false);
  /** Whether there were new weights, or another picture, since it was asked. */
  const isOld = useRef(false);
  const ask = async (): Promise<void> => {
    isAsking.current = true;
    isOld.current = false;
    // A worker that is gone is what the run says.
    maps.value = (await trainer.featureMaps(sample.peek()).catch(() => undefined)) ?? [];
    isAsking.current = false;
    if (isOld.current) void ask();
  };
  useSignalEffect(() => {
    const isSeen = view.value === "maps" || chosen.value !== undefined;
    const hasNetwork = store.snapshot.value !== undefined;
    const size = store.shownData.value?.heldOut.size ?? 0;
    // Other data may have fewer.
    if (sample.value >= size && size > 0) sample.value = 0;
    if (!hasNetwork) maps.value = [];
    else if (isAsking.current) isOld.current = true;
    else if (isSeen) void ask();
  });
  return {
    sample,
    show: (index) => void (sample.value = index),
    next: () => void (sample.value = (sample.peek() + 1) % (store.shownData.peek()?.heldOut.size ?? 1)),
    of: (path) => maps.value.find((one) => one.path === path),
  };
}

/** One unit's part of a layer's maps, as `UnitPicture` takes it. */
export function mapOfUnit(
  { height, width, values }: LayerMaps,
  unit: number,
): { readonly weights: Float32Array; readonly picture: WeightPicture } {
  const size = height * width;
  return { weights: values.subarray(unit * size, (unit + 1) * size), picture: { channels: 1, height, width } };
}
