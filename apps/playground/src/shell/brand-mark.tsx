import type { VNode } from "preact";

/** Two neurons that feed a third. */
export function BrandMark(): VNode {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <rect class="brand-mark-ground" width="32" height="32" rx="8" />
      <path class="brand-mark-lines" d="M9 10 23 16M9 22l14-6M9 10v12" />
      <g class="brand-mark-nodes">
        <circle cx="9" cy="10" r="3.4" />
        <circle cx="9" cy="22" r="3.4" />
        <circle cx="23" cy="16" r="4.4" />
      </g>
    </svg>
  );
}
