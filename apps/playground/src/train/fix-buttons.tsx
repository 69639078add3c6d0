import type { Finding } from "@ganglion/diagnostics";
import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { lessonsText } from "../text/lessons-text.ts";
import { ChangeButtons } from "./change-buttons.tsx";
import { mendsFor } from "./fixes.ts";

const most = 3;

/** Presses that mend what was found and train again, each by one change. */
export function FixButtons({ finding }: { readonly finding: Finding }): VNode | null {
  const { store } = usePage();
  const mends = mendsFor(finding, store.runExperiment.value ?? store.experiment.value).slice(0, most);
  if (mends.length === 0) return null;
  return (
    <div class="fix-buttons">
      <ChangeButtons verb={lessonsText.value.fixIt} changes={mends} />
    </div>
  );
}
