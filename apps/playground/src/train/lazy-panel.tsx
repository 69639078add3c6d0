import { signal } from "@preact/signals";
import type { FunctionComponent, VNode } from "preact";
import { useEffect } from "preact/hooks";

/** A panel that is loaded when it is shown first, so that the page stands sooner; offline before that it is asked for again. */
export function lazyPanel(load: () => Promise<FunctionComponent>): FunctionComponent {
  const loaded = signal<{ readonly Panel: FunctionComponent } | undefined>(undefined);
  return function LazyPanel(): VNode | null {
    useEffect(() => {
      if (loaded.peek() !== undefined) return;
      void load().then(
        (Panel) => void (loaded.value = { Panel }),
        () => undefined,
      );
    }, []);
    const Panel = loaded.value?.Panel;
    return Panel === undefined ? null : <Panel />;
  };
}
