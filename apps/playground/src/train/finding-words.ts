import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type * as Words from "../text/describe-finding.ts";
import { speaksAlso } from "../text/i18n.ts";

const words = signal<typeof Words | undefined>(undefined);
let loading: Promise<void> | undefined;

/** What findings are said with in the page's language; undefined until it is there. Loaded when something was found first. */
export function useFindingWords(): typeof Words | undefined {
  useEffect(() => {
    loading ??= load();
  }, []);
  return words.value;
}

async function load(): Promise<void> {
  try {
    await speaksAlso(async () => (await import("../text/ru/findings.ts")).findingsRu);
    words.value = await import("../text/describe-finding.ts");
  } catch {
    // Offline, before it was ever loaded: asked again where the next finding is shown.
    loading = undefined;
  }
}

/** The kinds of layers by their paths. */
export function kindsOf(
  layers: readonly { readonly path: string; readonly kind: string }[] = [],
): (path: string) => string | undefined {
  const kinds = new Map(layers.map(({ path, kind }) => [path, kind]));
  return (path) => kinds.get(path);
}
