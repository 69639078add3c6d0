/** From `start` (at 0) to `end` (at 1) along half a cosine. */
export function cosine(start: number, end: number, progress: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * progress));
}

/** From `start` (at 0) to `end` (at 1) along a straight line. */
export function linear(start: number, end: number, progress: number): number {
  return start + (end - start) * progress;
}
