import type { Distribution, LayerSample, StepSample } from "@ganglion/diagnostics";
import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { formatNumber, formatWhole, formatWholePercent } from "../text/format.ts";
import { layersText } from "../text/layers-text.ts";
import { FindingsList } from "./findings-list.tsx";

/** What goes on in each layer: how outputs and gradients are spread, what is dead or saturated, how large updates are. */
export function LayersPanel(): VNode {
  const { store } = usePage();
  const text = layersText.value;
  const samples = store.samples.value;
  const last = samples.at(-1);
  if (last === undefined) return <p class="predictions-empty">{text.empty}</p>;
  const layers = last.layers.filter(({ path, kind }) => !path.includes(".") && kind !== "flatten");
  return (
    <div class="layers-panel">
      <h2 class="card-title">{text.title}</h2>
      <p class="hint">{text.hint({ step: formatWhole(last.step) })}</p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.title}>
        <table class="layers-table">
          <thead>
            <tr>
              {[text.layer, text.outputs, text.mean, text.std, text.stdTime, text.gradients, text.std].map(
                (name, index) => (
                  <th key={index} scope="col">
                    {name}
                  </th>
                ),
              )}
              {[text.dead, text.saturated, text.updates].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
              <LayerLine key={layer.path} layer={layer} last={last} samples={samples} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint">{text.updatesHint}</p>
      <h3 class="card-title">{text.findings}</h3>
      <FindingsList />
    </div>
  );
}

interface LayerLineProps {
  readonly layer: LayerSample;
  readonly last: StepSample;
  readonly samples: readonly StepSample[];
}

function LayerLine({ layer, last, samples }: LayerLineProps): VNode {
  const text = layersText.value;
  const { path, kind, output, gradient, units, saturatedShare } = layer;
  const name = `${path} ${kind}`;
  const weight = last.parameters.find((parameter) => parameter.layer === path && parameter.path.endsWith("weight"));
  const stds = samples.flatMap(({ layers }) => layers.find((one) => one.path === path)?.output.std ?? []);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Bars of={output} label={text.histogramOf(words(text.outputs, name, output))} />
      </td>
      <td>{formatNumber(output.mean)}</td>
      <td>{formatNumber(output.std)}</td>
      <td>
        <Spark values={stds} />
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

/** How a value went, from 0 to the most that it was. */
function Spark({ values }: { readonly values: readonly number[] }): VNode {
  const most = values.reduce((high, value) => Math.max(high, value), 0) || 1;
  const last = Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${(60 * index) / last},${20 - (19 * value) / most}`).join(" ");
  return (
    <svg class="spark" viewBox="0 0 60 20" preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points} />
    </svg>
  );
}
