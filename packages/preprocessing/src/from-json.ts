import { refusal, sizeOf } from "@ganglion/tensor";
import { centering } from "./center.ts";
import { channelMeanOf } from "./channel-mean.ts";
import { channelStandardizeBy } from "./channel-standardize.ts";
import { compose } from "./compose.ts";
import type { Fitted, FittedJson } from "./fitted.ts";
import { type JsonReader, readJson } from "./json-reader.ts";
import { pcaBy } from "./pca.ts";
import { standardizeBy } from "./standardize.ts";
import { whitenBy } from "./whiten.ts";

/**
 * Makes a fitted function of what its `toJSON` returned, also after `JSON.stringify` and `JSON.parse`: the same numbers to the last
 * bit.
 * @throws TypeError that names the field that is not as `toJSON` writes it; RangeError if functions are composed too deep.
 * @example
 * ```ts
 * import { channelStandardize, fromJSON } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const t = channelStandardize(tensor([0, 2, 10, 30], { shape: [1, 2, 1, 2] }));
 * const copy = fromJSON(JSON.parse(JSON.stringify(t)));
 * const imageNet = fromJSON({
 *   kind: "channelStandardize",
 *   shape: [3],
 *   mean: [0.485, 0.456, 0.406],
 *   scale: [0.229, 0.224, 0.225],
 * });
 * ```
 */
export function fromJSON(json: FittedJson): Fitted {
  return readAt(json, 0);
}

/** The fields of each kind besides `kind`. */
function kinds(): Readonly<Record<string, readonly string[]>> {
  const numbers = ["explainedVariance", "explainedVarianceRatio", "singularValues", "noiseVariance"];
  return {
    center: ["shape", "mean"],
    meanImage: ["shape", "mean"],
    channelMean: ["shape", "mean"],
    standardize: ["shape", "mean", "scale"],
    channelStandardize: ["shape", "mean", "scale"],
    pca: ["shape", "mean", "components", ...numbers],
    whiten: ["shape", "method", "eps", "rank", "mean", "axes", "eigenvalues"],
    compose: ["steps"],
  };
}

/** Nobody composes deeper, and what refers to itself has no end. */
const MAX_DEPTH = 100;

function readAt(json: unknown, depth: number): Fitted {
  const readers: Readonly<Record<string, (fields: JsonReader) => Fitted>> = {
    center: readCentering,
    meanImage: readCentering,
    channelMean: (fields) => channelMeanOf(fields.numbers("mean", channelsOf(fields))),
    standardize: (fields) =>
      standardizeBy(fields.shape(), fields.numbers("mean", fields.size()), fields.divisors("scale", fields.size())),
    channelStandardize: (fields) =>
      channelStandardizeBy(fields.numbers("mean", channelsOf(fields)), fields.divisors("scale", channelsOf(fields))),
    pca: readPca,
    whiten: readWhiten,
    compose: (fields) => readComposed(fields, depth),
  };
  const fields = readJson(json, kinds());
  return (readers[fields.kind] as (fields: JsonReader) => Fitted)(fields);
}

function channelsOf(fields: JsonReader): number {
  return fields.shape(1)[0] as number;
}

function readCentering(fields: JsonReader): Fitted {
  const shape = fields.shape(fields.kind === "meanImage" ? 3 : undefined);
  return centering(fields.kind, shape, fields.numbers("mean", fields.size()));
}

function readPca(fields: JsonReader): Fitted {
  const shape = fields.shape();
  const features = sizeOf(shape);
  const explainedVariance = fields.amounts("explainedVariance", { atMost: features });
  const length = explainedVariance.length;
  return pcaBy(shape, {
    mean: fields.numbers("mean", features),
    components: { shape: [length, features], data: fields.numbers("components", length * features) },
    explainedVariance,
    explainedVarianceRatio: fields.amounts("explainedVarianceRatio", { length, most: 1 + 1e-9 }),
    singularValues: fields.amounts("singularValues", { length }),
    noiseVariance: fields.amount("noiseVariance"),
  });
}

function readWhiten(fields: JsonReader): Fitted {
  const shape = fields.shape();
  const features = sizeOf(shape);
  const eigenvalues = fields.amounts("eigenvalues", { atMost: features });
  const count = eigenvalues.length;
  return whitenBy(shape, {
    method: fields.method("method"),
    eps: fields.amount("eps"),
    mean: fields.numbers("mean", features),
    axes: { shape: [count, features], data: fields.numbers("axes", count * features) },
    eigenvalues,
    rank: fields.whole("rank", features),
  });
}

function readComposed(fields: JsonReader, depth: number): Fitted {
  if (depth === MAX_DEPTH) {
    const rule = `functions must be composed at most ${MAX_DEPTH} deep`;
    throw refusal(RangeError, "fromJSON", rule, "more", "Pass what toJSON() returned.");
  }
  const [first, ...rest] = fields.list("steps").map((step) => readAt(step, depth + 1));
  return compose(first as Fitted, ...rest);
}
