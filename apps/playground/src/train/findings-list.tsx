import type { Finding } from "@ganglion/diagnostics";
import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { layersText } from "../text/layers-text.ts";
import { FixButtons } from "./fix-buttons.tsx";
import { remedyOf } from "./remedy-of.ts";

/** All that was found, the worst first, each with what to do about it. */
export function FindingsList(): VNode {
  const findings = usePage().store.findings.value;
  if (findings.length === 0) return <p class="hint">{layersText.value.noFindings}</p>;
  return (
    <ul class="findings">
      {findings.map((finding) => (
        <FindingItem key={finding.id} finding={finding} />
      ))}
    </ul>
  );
}

function FindingItem({ finding }: { readonly finding: Finding }): VNode {
  return (
    <li class="finding" data-severity={finding.severity} lang="en">
      <p>
        <strong>{finding.message}</strong> {remedyOf(finding)}
      </p>
      <FixButtons finding={finding} />
    </li>
  );
}
