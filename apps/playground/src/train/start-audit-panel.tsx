import type { VNode } from "preact";
import { LoadNotice } from "../lazy/load-notice.tsx";
import { formatNumber } from "../text/format.ts";
import { layersText } from "../text/layers-text.ts";
import type { LayerAudit, StartAudit } from "../worker/protocol.ts";
import { FixButtons } from "./fix-buttons.tsx";
import { layerNames, type LayerNames } from "../text/layer-names.ts";
import { findingWords, useFindingWords } from "./finding-words.ts";

/** How the network begins, before it has made a step: what each layer gives out, what was expected, and what to do. */
export function StartAuditPanel({ audit }: { readonly audit: StartAudit }): VNode {
  const text = layersText.value;
  const words = useFindingWords();
  const names = layerNames(audit.layers);
  const layers = audit.layers.filter(({ path, kind }) => !path.includes(".") && kind !== "flatten");
  return (
    <section aria-label={text.auditTitle}>
      <h3 class="card-title">{text.auditTitle}</h3>
      <p class="hint">{text.auditHint}</p>
      <LoadNotice of={findingWords} />
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.auditTitle}>
        <table class="layers-table audit-table">
          <thead>
            <tr>
              {[text.layer, text.std, text.expected, text.verdict].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
              <Line key={layer.path} layer={layer} names={names} />
            ))}
          </tbody>
        </table>
      </div>
      {audit.findings.length === 0 ? <p class="hint">{text.auditFine}</p> : null}
      <ul class="findings">
        {audit.findings.map((finding) => (
          <li key={finding.id} class="finding" data-severity={finding.severity}>
            <p>
              <strong>{words?.describeFinding(finding, names).message}</strong>{" "}
              {words?.describeFinding(finding, names).remedy}
            </p>
            <FixButtons finding={finding} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ layer, names }: { readonly layer: LayerAudit; readonly names: LayerNames }): VNode {
  const { path, std, expectedStd, verdict, ratio } = layer;
  const words = useFindingWords();
  const found = verdict === "fine" ? layersText.value.fine : words?.describeStart(verdict, names.said(path), ratio);
  return (
    <tr>
      <th scope="row">{names.listed(path)}</th>
      <td>{formatNumber(std)}</td>
      <td>{expectedStd === undefined ? "" : formatNumber(expectedStd)}</td>
      <td class="audit-verdict">{found}</td>
    </tr>
  );
}
