import type { VNode } from "preact";

/** What `SignedSquare` takes. */
export interface SignedSquareProps {
  readonly x: number;
  readonly y: number;
  /** Its width and height, in units of the drawing. */
  readonly size: number;
  /** Into how many it is cut in each direction. */
  readonly parts?: number;
  /** Its value by the largest: -1 to 1. */
  readonly share: number;
  readonly isFaded?: boolean;
}

/** A value as a square, in the colours of signed values: blue above zero, orange below, the stronger the larger. */
export function SignedSquare({ x, y, size, parts = 1, share, isFaded = false }: SignedSquareProps): VNode {
  const cuts = Array.from({ length: parts - 1 }, (_, index) => ((index + 1) * size) / parts);
  return (
    <g class="signed-square" data-faded={isFaded ? "" : undefined} data-sign={share < 0 ? "negative" : "positive"}>
      <rect x={x} y={y} width={size} height={size} rx={4} fill-opacity={Math.min(1, Math.abs(share)) * 0.85 + 0.05} />
      <path
        d={cuts.map((at) => `M${x + at} ${y}v${size}M${x} ${y + at}h${size}`).join("")}
        class="signed-square-cuts"
      />
    </g>
  );
}
