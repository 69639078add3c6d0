import {
  keep,
  type Layer,
  mean,
  mul,
  noGrad,
  type Observer,
  reshape,
  scope,
  concat,
  type Tensor,
} from "@ganglion/tensor";
import type { StepSample } from "../sample.ts";
import type { AuditedCall, WeightFacts } from "./expect.ts";

/** Notes which layers are called on what. */
export interface CallNotes {
  readonly note: Observer;
  /** The calls of layers that are no containers, with what was measured of them. */
  read(sample: StepSample): Promise<AuditedCall[]>;
  dispose(): void;
}

interface Noted extends Omit<AuditedCall, "sample" | "weight"> {
  readonly fans: Pick<WeightFacts, "fanIn" | "fanOut"> | undefined;
  /** The mean squares of weight and bias, on the device. */
  readonly squares: Tensor | undefined;
}

/** Notes nothing yet. */
export function noteCalls(): CallNotes {
  const noted: Noted[] = [];
  const ids = new Map<unknown, number>();
  const idOf = (x: Tensor): number => {
    const { buffer } = x;
    const id = ids.get(buffer) ?? ids.size;
    ids.set(buffer, id);
    return id;
  };
  return {
    note(path, x, y, layer) {
      if (layer.children !== undefined) return;
      const features = layer.traits?.affine?.axis === 1 ? 1 : -1;
      const positions = [x.size / (x.shape.at(features) ?? 1), y.size / (y.shape.at(features) ?? 1)] as const;
      noted.push({ path, layer, x: idOf(x), y: idOf(y), positions, ...weightNotes(layer) });
    },
    async read(sample) {
      const byPath = new Map(sample.layers.map((layer) => [layer.path, layer]));
      return Promise.all(
        noted.map(async ({ fans, squares: waiting, ...call }): Promise<AuditedCall> => {
          const [meanSquare = 0, bias = 0] = waiting === undefined ? [] : Array.from(await waiting.data());
          return { ...call, sample: byPath.get(call.path), weight: fans && { ...fans, meanSquare, bias } };
        }),
      );
    },
    dispose() {
      for (const { squares: waiting } of noted) waiting?.dispose();
    },
  };
}

function weightNotes(layer: Layer): Pick<Noted, "fans" | "squares"> {
  const { affine, transposed } = layer.traits ?? {};
  const { weight, bias } = layer.parameters ?? {};
  if (affine === undefined || transposed === true || weight === undefined || weight.rank < 2) {
    return { fans: undefined, squares: undefined };
  }
  const [out = 1] = weight.shape;
  const fanIn = weight.size / out;
  const inputs = weight.shape[1] as number;
  const fanOut = ((out / affine.groups) * fanIn) / inputs;
  const parts = scope(() =>
    noGrad(() => {
      const means = [weight, ...(bias === undefined ? [] : [bias])].map((x) => reshape(mean(mul(x, x)), [1]));
      return keep(concat(means));
    }),
  );
  return { fans: { fanIn, fanOut }, squares: parts };
}
