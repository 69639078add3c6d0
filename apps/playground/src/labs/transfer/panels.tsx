import type { ComponentChildren, VNode } from "preact";

/** Where a panel has nothing to show yet: as high as what comes, as near as that is known. */
export function Nothing({
  children,
  height = 90,
}: {
  readonly children: ComponentChildren;
  readonly height?: number;
}): VNode {
  return (
    <p class="lab-waiting" style={{ minHeight: `${height}px` }} data-empty="">
      {children}
    </p>
  );
}
