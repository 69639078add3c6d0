import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { WeightPicture } from "../../worker/protocol.ts";
import { paintColours, paintSigned } from "./signed-colors.ts";

/** What `UnitPicture` takes. */
export interface UnitPictureProps {
  readonly weights: Float32Array;
  /** The size of the picture, where it is one; else the weights are drawn as stripes. */
  readonly picture: WeightPicture | undefined;
  readonly largest: number;
  readonly look: string;
}

/** The weights of a unit as a picture. */
export function UnitPicture({ weights, picture, largest, look }: UnitPictureProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null) return;
    const { channels, height, width } = picture ?? { channels: 1, height: 1, width: weights.length };
    (channels === 3 ? paintColours : paintSigned)(canvas.current, weights, { height, width, largest });
  });
  return <canvas ref={canvas} class={look} aria-hidden="true" />;
}
