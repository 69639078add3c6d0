import type { Finding } from "@ganglion/diagnostics";
import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { LoadNotice } from "../lazy/load-notice.tsx";
import { layersText } from "../text/layers-text.ts";
import { FixButtons } from "./fix-buttons.tsx";
import { layerNames } from "../text/layer-names.ts";
import { findingWords, useFindingWords } from "./finding-words.ts";

/** All that was found, the worst first, each with what to do about it. */
export function FindingsList(): VNode {
  const findings = usePage().store.findings.value;
  if (findings.length === 0) return <p class="hint">{layersText.value.noFindings}</p>;
  return (
    <>
      <LoadNotice of={findingWords} />
      <ul class="findings">
        {findings.map((finding) => (
          <FindingItem key={finding.id} finding={finding} />
        ))}
      </ul>
    </>
  );
}

function FindingItem({ finding }: { readonly finding: Finding }): VNode {
  const { store } = usePage();
  const words = useFindingWords()?.describeFinding(finding, layerNames(store.runModel.value?.layers ?? []));
  return (
    <li class="finding" data-severity={finding.severity}>
      <p>
        <strong>{words?.message}</strong> {words?.remedy}
      </p>
      <FixButtons finding={finding} />
    </li>
  );
}
