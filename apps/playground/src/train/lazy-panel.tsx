import type { FunctionComponent, VNode } from "preact";
import { lazy, useLazy } from "../lazy/lazy.ts";
import { LoadNotice } from "../lazy/load-notice.tsx";

/** A panel that is loaded when it is shown first, so that the page stands sooner; where it does not come, that is said in its place. */
export function lazyPanel(load: () => Promise<FunctionComponent>): FunctionComponent {
  const part = lazy(load);
  return function LazyPanel(): VNode {
    const Panel = useLazy(part);
    if (Panel !== undefined) return <Panel />;
    return (
      <div aria-busy={part.isUnderWay.value || part.failures.value === 0}>
        <LoadNotice of={part} />
      </div>
    );
  };
}
