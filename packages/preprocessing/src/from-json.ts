import { sizeOf } from "@ganglion/tensor";
import { centering } from "./center.ts";
import { channelMeanOf } from "./channel-mean.ts";
import { channelStandardizeBy } from "./channel-standardize.ts";
import { compose } from "./compose.ts";
import type { Fitted, FittedJson } from "./fitted.ts";
import { type JsonReader, readJson } from "./json-reader.ts";
import { pcaBy } from "./pca.ts";
import { standardizeBy } from "./standardize.ts";
import { checkOptions, whitenBy, type WhitenMethod } from "./whiten.ts";

/**
 * Makes a fitted function of what its `toJSON` returned, also after `JSON.stringify` and `JSON.parse`: the same numbers to the last
 * bit.
 * @throws TypeError that names the field that is not as `toJSON` writes it.
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
  const readers: Readonly<Record<string, (fields: JsonReader) => Fitted>> = {
    center: readCentering,
    meanImage: readCentering,
    channelMean: (fields) => channelMeanOf(fields.numbers("mean", fields.size())),
    standardize: (fields) =>
      standardizeBy(fields.shape(), fields.numbers("mean", fields.size()), fields.divisors("scale", fields.size())),
    channelStandardize: (fields) =>
      channelStandardizeBy(fields.numbers("mean", fields.size()), fields.divisors("scale", fields.size())),
    pca: readPca,
    whiten: readWhiten,
    compose: readComposed,
  };
  const fields = readJson(json, Object.keys(readers));
  return (readers[fields.kind] as (fields: JsonReader) => Fitted)(fields);
}

function readCentering(fields: JsonReader): Fitted {
  return centering(fields.kind, fields.shape(), fields.numbers("mean", fields.size()));
}

function readPca(fields: JsonReader): Fitted {
  const shape = fields.shape();
  const features = sizeOf(shape);
  const explainedVariance = fields.numbers("explainedVariance");
  const count = explainedVariance.length;
  return pcaBy(shape, {
    mean: fields.numbers("mean", features),
    components: { shape: [count, features], data: fields.numbers("components", count * features) },
    explainedVariance,
    explainedVarianceRatio: fields.numbers("explainedVarianceRatio", count),
    singularValues: fields.numbers("singularValues", count),
    noiseVariance: fields.number("noiseVariance"),
  });
}

function readWhiten(fields: JsonReader): Fitted {
  const shape = fields.shape();
  const features = sizeOf(shape);
  const eigenvalues = fields.numbers("eigenvalues");
  const count = eigenvalues.length;
  const [method, epsilon] = [fields.text("method"), fields.number("epsilon")];
  checkOptions(method, epsilon);
  return whitenBy(shape, {
    method: method as WhitenMethod,
    epsilon,
    mean: fields.numbers("mean", features),
    axes: { shape: [count, features], data: fields.numbers("axes", count * features) },
    eigenvalues,
    rank: fields.number("rank"),
  });
}

function readComposed(fields: JsonReader): Fitted {
  const [first, ...rest] = fields.list("steps").map((step) => fromJSON(step as FittedJson));
  return compose(first as Fitted, ...rest);
}
