import type { VNode } from "preact";
import { TroubleNotice } from "../controls/trouble-notice.tsx";
import { usePage } from "../state/page.ts";
import type { Store } from "../state/store.ts";
import { settingsText } from "../text/settings-text.ts";
import { MissingData } from "./own-data-section.tsx";

/**
 * Whether a run ended for what keeps the data from the page as well, which is said once: here where it is about the data, else where
 * it is said of the run.
 */
export function hasOneCause({ data, failure }: Store): "data" | "run" | undefined {
  if (data.value.state !== "failed" || data.value.trouble.kind !== failure.value?.kind) return undefined;
  const { kind } = failure.value;
  return kind === "download" || kind === "pictures" ? "data" : "run";
}

/** Says that the data did not come, or are missing here. */
export function DataNotice(): VNode | null {
  const { store, summaries } = usePage();
  const loaded = store.data.value;
  if (loaded.state !== "failed" || hasOneCause(store) === "run") return null;
  const { trouble } = loaded;
  if (trouble.kind === "pictures") return <MissingData />;
  return <TroubleNotice title={settingsText.value.dataFailed} trouble={trouble} onRetry={() => summaries.retry()} />;
}
