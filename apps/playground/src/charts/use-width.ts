import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** How wide an element is just now, in pixels: for pictures that are drawn to fit. */
export function useWidth<E extends Element>(initial: number): [RefObject<E | null>, Signal<number>] {
  const host = useRef<E>(null);
  const width = useSignal(initial);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const measure = (): void => {
      width.value = Math.max(120, Math.floor(element.clientWidth));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [host, width];
}
