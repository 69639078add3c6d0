import type { ComponentChildren, VNode } from "preact";
import type { Hideable } from "../experiment/hideable.ts";
import { usePage } from "../state/page.ts";

/** What `UnlessHidden` takes. */
export interface UnlessHiddenProps {
  readonly name: Hideable;
  readonly children: ComponentChildren;
}

/** Shows what stands in it unless the link hides it. */
export function UnlessHidden({ name, children }: UnlessHiddenProps): VNode | null {
  return usePage().view.hidden.has(name) ? null : <>{children}</>;
}
