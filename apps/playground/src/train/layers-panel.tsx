import type { Distribution, LayerSample, StepSample } from "@ganglion/diagnostics";
import type { VNode } from "preact";
import { NotComputed } from "../lazy/not-computed.tsx";
import { usePage } from "../state/page.ts";
import { formatNumber, formatWhole, formatWholePercent } from "../text/format.ts";
import { layerNames } from "../text/layer-names.ts";
import { layersText } from "../text/layers-text.ts";
import type { LayerAudit } from "../worker/protocol.ts";
import { FindingsList } from "./findings-list.tsx";
import { StartAuditPanel } from "./start-audit-panel.tsx";
import { Trend } from "./trend.tsx";
import { useStartAudit } from "./use-start-audit.ts";

/** What goes on in each layer: how outputs and gradients are spread, what is dead or saturated, how large updates are. */
export function LayersPanel(): VNode {
  const { store } = usePage();
  const text = layersText.value;
  const samples = store.samples.value;
  const last = samples.at(-1);
  const { audit, trouble, retry } = useStartAudit();
  if (last === undefined) {
    return (
      <div class="layers-panel">
        <p class="hint">{text.empty}</p>
        {trouble === undefined ? null : <NotComputed trouble={trouble} onRetry={retry} />}
        {audit === undefined && trouble === undefined ? <p class="hint">{text.auditLoading}</p> : null}
        {audit === undefined ? null : <StartAuditPanel audit={audit} />}
      </div>
    );
  }
  const names = layerNames(store.runModel.value?.layers ?? last.layers);
  const layers = last.layers.filter(({ path, kind }) => !path.includes(".") && kind !== "flatten");
  return (
    <div class="layers-panel">
      <h2 class="card-title">{text.title}</h2>
      <p class="hint">{text.hint({ step: formatWhole(last.step) })}</p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.title}>
        <table class="layers-table">
          <thead>
            <tr>
              {[
                text.layer,
                text.outputs,
                text.mean,
                text.meanTime,
                text.std,
                text.stdTime,
                text.gradients,
                text.std,
              ].map((name, index) => (
                <th key={index} scope="col">
                  {name}
                </th>
              ))}
              {[text.dead, text.saturated, text.updates].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
              <LayerLine
                key={layer.path}
                layer={layer}
                last={last}
                name={names.listed(layer.path)}
                samples={samples}
                audit={audit?.layers.find(({ path }) => path === layer.path)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint">
        {text.expectedHint} {text.updatesHint}
      </p>
      <h3 class="card-title">{text.findings}</h3>
      <FindingsList />
    </div>
  );
}

interface LayerLineProps {
  readonly layer: LayerSample;
  readonly name: string;
  readonly last: StepSample;
  readonly samples: readonly StepSample[];
  readonly audit: LayerAudit | undefined;
}

function LayerLine({ layer, name, last, samples, audit }: LayerLineProps): VNode {
  const text = layersText.value;
  const { path, output, gradient, units, saturatedShare } = layer;
  const weight = last.parameters.find((parameter) => parameter.layer === path && parameter.path.endsWith("weight"));
  const outputs = samples.flatMap(({ layers }) => layers.find((one) => one.path === path)?.output ?? []);
  const trend = (what: string, values: readonly number[], expected: number | undefined): VNode => {
    const said = { what, layer: name, first: formatNumber(values[0] ?? 0), last: formatNumber(values.at(-1) ?? 0) };
    const label =
      expected === undefined ? text.trend(said) : text.trendExpected({ ...said, expected: formatNumber(expected) });
    return <Trend values={values} expected={expected} label={label} />;
  };
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Bars of={output} label={text.histogramOf(words(text.outputs, name, output))} />
      </td>
      <td>{formatNumber(output.mean)}</td>
      <td>
        {trend(
          text.mean,
          outputs.map(({ mean }) => mean),
          audit?.expectedMean,
        )}
      </td>
      <td>{formatNumber(output.std)}</td>
      <td>
        {trend(
          text.std,
          outputs.map(({ std }) => std),
          audit?.expectedStd,
        )}
      </td>
      <td>
        {gradient === undefined ? (
          ""
        ) : (
          <Bars of={gradient} label={text.histogramOf(words(text.gradients, name, gradient))} />
        )}
      </td>
      <td>{gradient === undefined ? "" : formatNumber(gradient.std)}</td>
      <td>{units === undefined ? "" : formatWholePercent(units.dead / units.count)}</td>
      <td>{saturatedShare === undefined ? "" : formatWholePercent(saturatedShare)}</td>
      <td>{weight === undefined ? "" : formatNumber(weight.updateRatio)}</td>
    </tr>
  );
}

function words(
  what: string,
  layer: string,
  { mean, std }: Distribution,
): Record<"what" | "layer" | "mean" | "std", string> {
  return { what, layer, mean: formatNumber(mean), std: formatNumber(std) };
}

/** A histogram, the highest bar as high as there is room. */
function Bars({ of, label }: { readonly of: Distribution; readonly label: string }): VNode {
  const { counts } = of.histogram;
  const most = counts.reduce((high, count) => Math.max(high, count), 1);
  return (
    <svg class="bars" viewBox={`0 0 ${counts.length} 20`} preserveAspectRatio="none" role="img" aria-label={label}>
      {counts.map((count, index) => (
        <rect key={index} x={index} width={1} y={20 - (20 * count) / most} height={(20 * count) / most} />
      ))}
    </svg>
  );
}
