import { checkTensor, type Context, type Layer, rng as seeded, scope, type Tensor } from "@ganglion/tensor";
import { measureRanges, rangeAt, type ValueRange } from "@ganglion/tensor/graph";
import { finding, type Finding } from "../finding.ts";
import { say, sayLayer } from "../verdicts/numbers.ts";
import { withoutTrace } from "../without-trace.ts";
import { type Trace, type Traced, traceLoss } from "./trace.ts";
import type { WhereNotFiniteOptions } from "./where-not-finite.ts";

/** What `whereNotFinite` does with arguments that it has checked. */
export async function findOrigin(
  forward: (context: Context) => Tensor,
  options: WhereNotFiniteOptions,
): Promise<Finding | undefined> {
  const { model, rng = seeded(0) } = options;
  const { table, seen } = withoutTraceOf(model, () =>
    scope(() => {
      const trace = traceLoss(
        (context) => forward({ ...context, rng }),
        model,
        (loss) => checkTensor("whereNotFinite", "what forward returns", loss),
      );
      const all = new Set([...trace.values.keys(), ...trace.gradients.map(({ x }) => x)]);
      const readable = [...all].filter((x) => !x.disposed && x.size > 0);
      // In a function, so that the scope frees what it holds: from here on tensors only say which is which.
      const measured = measureRanges(readable);
      return { table: measured, seen: () => ({ trace, readable }) };
    }),
  );
  const numbers = await table.data();
  table.dispose();
  const { trace, readable } = seen();
  const ranges = new Map(readable.map((x, place) => [x, rangeAt(numbers, place, x.size)]));
  const origin = originOf(trace, ranges);
  return origin && describe(origin, ranges, options.step);
}

function withoutTraceOf<T>(model: Layer | undefined, body: () => T): T {
  return model === undefined ? body() : withoutTrace(model, body);
}

type Ranges = ReadonlyMap<Tensor, ValueRange>;

function originOf({ loss, values, gradients }: Trace, ranges: Ranges): Traced | undefined {
  const isBad = (x: Tensor): boolean => (ranges.get(x)?.notFinite ?? 0) > 0;
  if (!isBad(loss)) return gradients.find(({ x }) => isBad(x));
  // The earliest that led to the loss by values that are not finite either: what a mask hides leads nowhere.
  const guilty = new Set([loss]);
  let origin: Traced | undefined;
  for (const [x, traced] of [...values].reverse()) {
    if (!guilty.has(x) || !isBad(x)) continue;
    origin = traced;
    for (const input of traced.inputs) if (isBad(input)) guilty.add(input);
  }
  return origin;
}

function describe({ what, path, kind, op, x, inputs }: Traced, ranges: Ranges, step: number | undefined): Finding {
  const values = ranges.get(x) as ValueRange;
  const from = inputs.flatMap((input) => ranges.get(input) ?? []);
  const place = {
    parameter: `the parameter ${path}`,
    input: "what is given",
    output: path === undefined ? "the model" : sayLayer({ path, kind: kind ?? "" }),
    loss: "the loss",
    gradient:
      path === undefined ? "the gradient of the loss" : `the gradient in ${sayLayer({ path, kind: kind ?? "" })}`,
  }[what];
  const by = op === undefined ? "" : `, in ${op}`;
  const given = from.length === 0 ? "" : `, computed from ${from.map(sayRange).join(" and ")}`;
  return finding({
    kind: "notFinite",
    severity: "error",
    path,
    step,
    message: `The first that is not finite is in ${place}${by}: ${values.notFinite} of ${values.size} values${given}.`,
    evidence: {
      place: what,
      ...(op !== undefined && { op }),
      notFinite: values.notFinite,
      ...Object.fromEntries(
        from.flatMap(({ min, max }, i) => [
          [`min${i}`, min],
          [`max${i}`, max],
        ]),
      ),
    },
    remedy: remedyOf(what, op),
    fixes: what === "input" || what === "loss" ? [] : [{ setting: "learningRate", to: undefined }],
  });
}

function sayRange({ min, max, notFinite, size }: ValueRange): string {
  if (notFinite === size) return "nothing finite";
  return min === max ? say(min, 4) : `${say(min, 4)} to ${say(max, 4)}`;
}

function remedyOf(what: Traced["what"], op: string | undefined): string {
  if (what === "input") return "Look for NaN and infinities in the data.";
  if (what === "parameter")
    return "It was spoiled by a step before this one: lower the learning rate, or clip the gradients.";
  const careful: Readonly<Record<string, string>> = {
    log: "Keep what log is given away from 0, or take logSoftmax or crossEntropy of the scores.",
    div: "Keep the divisor away from 0, for instance by adding a small eps.",
    sqrt: "Its derivative at 0 is infinite: add a small eps inside.",
    exp: "Take off the largest value first, as softmax and logSumExp do.",
    pow: "Keep the base away from 0 and above it.",
  };
  return careful[op ?? ""] ?? "Lower the learning rate, clip the gradients, or normalize before it.";
}
