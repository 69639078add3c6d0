import type { VNode } from "preact";

/** The name of a class, of any length and in any script; what does not fit is shown when it is pointed at. */
export function ClassName({ name }: { readonly name: string }): VNode {
  return (
    <span class="class-name" dir="auto" title={name}>
      {name}
    </span>
  );
}
