import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import { average, sayLayer, sayShare, sentence } from "./numbers.ts";

/** Units that stand at the ends of their range, where their derivative is nearly 0. The last layer may: it is sure. */
export function saturation({ samples }: History): Finding[] {
  const recent = samples.slice(-3);
  const last = recent.at(-1);
  return (last?.layers.slice(0, -1) ?? []).flatMap((layer) => {
    const shares = recent.flatMap(({ layers }) => layers.find(({ path }) => path === layer.path)?.saturatedShare ?? []);
    const share = average(shares);
    if (layer.saturatedShare === undefined || !(share >= 0.6)) return [];
    return finding({
      kind: "saturation",
      severity: share >= 0.9 ? "error" : "warning",
      path: layer.path,
      step: last?.step,
      message: `${sentence(sayLayer(layer))}: ${sayShare(share)} of its outputs are at the ends of its range, where gradients are nearly 0.`,
      evidence: { share },
      remedy:
        "Begin with smaller weights (xavierNormal), centre and scale the inputs, lower the rate, or normalize before it.",
      fixes: [
        { setting: "init", to: "xavierNormal" },
        { setting: "normalization", to: "batchNorm" },
        { setting: "activation", to: "relu" },
        { setting: "learningRate", to: undefined },
      ],
    });
  });
}
