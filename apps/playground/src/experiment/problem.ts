import type { NumberSettingName } from "./number-setting.ts";

/** Why what a person typed or a link says cannot be, as data; `text/problem-text.ts` has the words. */
export type Problem =
  | {
      readonly problem: "number";
      readonly setting: NumberSettingName;
      readonly min: number;
      readonly max: number;
      readonly isWhole: boolean;
      readonly got: string;
    }
  | { readonly problem: "choice"; readonly name: string; readonly choices: readonly string[]; readonly got: string }
  | { readonly problem: "tooManyLayers"; readonly most: number; readonly got: string }
  | { readonly problem: "noPictures"; readonly got: string }
  | { readonly problem: "pooledAway"; readonly got: string }
  | { readonly problem: "layer"; readonly got: string }
  | { readonly problem: "layerOrder"; readonly got: string }
  /** What stands under `own=` is no description of data, or nothing does. */
  | { readonly problem: "ownData"; readonly got: string }
  | { readonly problem: "twice"; readonly got: string };
