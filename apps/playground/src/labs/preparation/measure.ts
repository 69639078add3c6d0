import { arange, concat, log, matmul, mean, scope, sub, type Tensor } from "@ganglion/tensor";
import { answersOf, descend, oneSignShareOf } from "./descend.ts";
import { type MeasuredStage, plane } from "./facts.ts";
import { conditionOf, prepared, rawData } from "./prepare.ts";
import { type PreparationValues, stageNames } from "./settings.ts";

/** Prepares the data step by step, and descends on each. */
export async function measureStages(values: PreparationValues): Promise<readonly MeasuredStage[]> {
  const raw = scope(() => rawData(values));
  const stages: MeasuredStage[] = [];
  try {
    for (const name of stageNames) {
      const [x, losses] = scope(() => {
        // A tensor of its own, since the raw data serve all.
        const data = prepared(raw, name).add(0);
        return [data, lossesOf(data)] as const;
      });
      const condition = scope(() => conditionOf(x));
      stages.push({
        name,
        points: Float32Array.from(await x.data()),
        oneSignShare: await oneSignShareOf(x),
        condition,
        descent: await descend(x, values.rate, values.seed),
        losses: Float32Array.from(await losses.data()),
      });
      x.dispose();
      losses.dispose();
    }
  } finally {
    raw.dispose();
  }
  return stages;
}

function lossesOf(x: Tensor): Tensor {
  const { reach, cells } = plane;
  const line = arange(cells)
    .mul((2 * reach) / (cells - 1))
    .sub(reach);
  const zero = line.mul(0);
  const across = line
    .reshape([1, cells])
    .add(zero.reshape([cells, 1]))
    .reshape([1, -1]);
  const down = line
    .mul(-1)
    .reshape([cells, 1])
    .add(zero.reshape([1, cells]))
    .reshape([1, -1]);
  const misses = sub(matmul(x, concat([across, down])), answersOf(x));
  return log(mean(misses.mul(misses), { axis: 0 }).add(1e-3));
}
