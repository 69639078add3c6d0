import { crossEntropy } from "@ganglion/losses";
import { evaluate } from "@ganglion/train";
import type { TrainAndValidation } from "./data.ts";
import { drawLayers } from "./drawn-layers.ts";
import type { LiveNetwork } from "./live-network.ts";
import { predict, predictBoundary } from "./predict.ts";
import type { Health, Snapshot, ValidationPoint } from "./protocol.ts";

/** Where a network is looked at, and what is known of it. */
export interface LookOptions {
  readonly step: number;
  readonly epoch: number;
  /** What was measured with these weights already. */
  readonly known?: ValidationPoint | undefined;
  /** What was seen in the layers since the look before. */
  health(): Health | Promise<Health>;
}

/** Looks at the network with the same weights for all that is shown. */
export async function lookAt(
  { model }: LiveNetwork,
  { train, validation }: TrainAndValidation,
  { step, epoch, known, health }: LookOptions,
): Promise<Snapshot> {
  return {
    step,
    epoch,
    validation: known ?? (await validate(model, validation, epoch)),
    predictions: await predict(model, validation),
    layers: await drawLayers(model, train.shape),
    health: await health(),
    boundary: train.shape.length === 1 ? await predictBoundary(model, train.classes.length) : undefined,
  };
}

async function validate(
  model: LiveNetwork["model"],
  validation: TrainAndValidation["validation"],
  epoch: number,
): Promise<ValidationPoint> {
  const { loss, accuracy = Number.NaN } = await evaluate(model, validation, { loss: crossEntropy });
  return { epoch, loss, accuracy };
}
