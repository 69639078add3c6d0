import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Drawable } from "./pictures.ts";

/** What `Thumbnail` takes. */
export interface ThumbnailProps {
  readonly pictures: Drawable;
  readonly index: number;
  readonly label: string;
}

/** A picture as the network sees it. */
export function Thumbnail({ pictures, index, label }: ThumbnailProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = pictures;
  useEffect(() => {
    const size = width * height * 4;
    const pixels = pictures.pixels.slice(index * size, (index + 1) * size);
    canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pictures, index]);
  return <canvas ref={canvas} class="thumbnail" width={width} height={height} role="img" aria-label={label} />;
}
