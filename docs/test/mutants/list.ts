/** One change to a formula that some test must notice. */
export interface Mutant {
  /** The folder under `packages`. */
  readonly package: string;
  /** The file under its `src`. */
  readonly file: string;
  /** What stands there, once. */
  readonly from: string;
  readonly to: string;
  /** What is wrong then. */
  readonly title: string;
  /** Parts of the names of the test files that are run, each where those before did not notice it. */
  readonly tests: readonly string[];
}

/** `test` is what notices it, where that is another than in the rows beside it. */
type Row = readonly [file: string, from: string, to: string, title: string, test?: string];

const of = (name: string, usual: string, rows: readonly Row[]): Mutant[] =>
  rows.map(([file, from, to, title, test = usual]) => ({ package: name, file, from, to, title, tests: [test] }));

/** For each optimizer, norm and loss a sign, a correction or a factor less, and some of the other packages' formulas. */
export const mutants: readonly Mutant[] = [
  ...of("optim", "trajectories", [
    ["make-optimizer.ts", "sub(kept === 1", "add(kept === 1", "every optimizer uphill"],
    ["make-optimizer.ts", 'rule.decay === "l2" && weightDecay !== 0', "false", "no L2 decay"],
    ["make-optimizer.ts", "1 - learningRate * weightDecay", "1", "no decoupled decay"],
    ["sgd.ts", "mul(grad, 1 - dampening)", "grad", "sgd without dampening"],
    ["sgd.ts", "nesterov ? add(grad, mul(velocity, momentum)) : velocity", "velocity", "sgd without nesterov"],
    [
      "adagrad.ts",
      "1 + (step - 1) * learningRateDecay",
      "1 + step * learningRateDecay",
      "adagrad's decay a step early",
    ],
    ["adadelta.ts", "sqrt(add(accDelta, eps))", "sqrt(accDelta)", "adadelta that never starts"],
    ["rmsprop.ts", "sub(squareAvg, mul(gradAvg, gradAvg))", "squareAvg", "rmsprop that is not centered"],
    ["rmsprop.ts", "add(sqrt(secondMoment(update)), eps)", "sqrt(secondMoment(update))", "rmsprop without eps"],
    ["moments.ts", "1 - update.options.betas[0] ** update.step", "1", "adam without the first bias correction"],
    ["moments.ts", "Math.sqrt(1 - beta2 ** step)", "1", "adam without the second bias correction"],
    ["moments.ts", "factor * options.eps", "options.eps", "adam whose eps fades"],
    ["moments.ts", "if (amsgrad) square", "if (false) square", "adam without amsgrad"],
    ["adam-rule.ts", "    decay,\n", "", "adam and adamW without weight decay"],
    ["adamax.ts", "mul(expInf, 1 - beta1 ** step)", "expInf", "adamax without its bias correction"],
    ["adamax.ts", "add(abs(grad), options.eps)", "abs(grad)", "adamax without eps"],
    ["adamax.ts", "maximum(faded, ", "add(faded, ", "adamax with a sum"],
    ["nadam.ts", "(1 - momentum) / (1 - product)", "1 - momentum", "nadam without its bias correction"],
    ["nadam.ts", "momentumAt(step + 1)", "momentumAt(step)", "nadam that does not look ahead"],
    ["radam.ts", "length <= 5", "length <= 4", "radam that trusts its mean square too early"],
    ["radam.ts", "div(expAvg, correction)", "expAvg", "radam without its bias correction"],
    [
      "radam.ts",
      "(Math.sqrt(1 - beta2 ** step) * certainty)",
      "Math.sqrt(1 - beta2 ** step)",
      "radam that is not rectified",
    ],
    ["lamb.ts", "mul(towards, trustRatio(parameter, towards))", "towards", "lamb that is adam"],
    ["lamb.ts", "mul(parameter, options.weightDecay)", "0", "lamb without weight decay"],
    ["lion.ts", "return sign(smoothed);", "return smoothed;", "lion without the sign"],
    [
      "slots.ts",
      "mul(mul(value, 1 - decay), value)",
      "mul(mul(value, value), 1 - decay)",
      "squares that overflow",
      "extremes",
    ],
    [
      "rmsprop.ts",
      "maximum(sub(squareAvg, mul(gradAvg, gradAvg)), 0)",
      "sub(squareAvg, mul(gradAvg, gradAvg))",
      "a root of what rounding left below 0",
      "extremes",
    ],
    [
      "clip-grad-norm.ts",
      "maxNorm / (total + 1e-6)",
      "maxNorm / (total + 1e-2)",
      "clipping by a norm that is too large",
      "extras",
    ],
    [
      "clip-grad-norm.ts",
      "add(norm, 1e-6)",
      "mul(norm, 2)",
      "clipping on a device by a norm that is too large",
      "clip-grad-norm",
    ],
    [
      "total-norm.ts",
      "return scaledNorm(grads, normType);",
      "return total ** (1 / normType);",
      "a norm of squares that overflow",
      "clip-grad-norm",
    ],
    ["swa.ts", "updates + 1", "updates", "a mean that counts one too few", "extras"],
    [
      "ema.ts",
      "runningMean(average, value, decay)",
      "runningMean(value, average, decay)",
      "an average that keeps the wrong part",
      "extras",
    ],
    ["schedules/anneal.ts", "1 + Math.cos", "1 - Math.cos", "a cosine that begins at the end", "schedules.test"],
    ["schedules/polynomial-decay.ts", "** power", "", "polynomialDecay without its power", "schedules.test"],
  ]),
  ...of("normalization", "fixtures.test", [
    ["running-statistics.ts", "batch.count / (batch.count - 1)", "1", "biased running variance"],
    [
      "running-statistics.ts",
      "[1 - weight, factor, weight]",
      "[weight, factor, weight]",
      "momentum the other way round",
    ],
    [
      "standardize.ts",
      "const centered = sub(shifted, rest);",
      "const centered = shifted;",
      "a mean that is rounded once",
    ],
    [
      "standardize.ts",
      "return div(1, sqrt(add(variance, eps)));",
      "return div(1, add(sqrt(variance), eps));",
      "eps outside of the root",
    ],
    ["standardize.ts", "mul(sub(rest, along), scale)", "mul(rest, scale)", "a gradient through the mean only"],
    [
      "standardize.ts",
      "isCentered ? sub(grad, mean(grad, over)) : grad",
      "grad",
      "a gradient through the variance only",
    ],
  ]),
  ...of("normalization", "fold", [
    ["fold-weights.ts", "+ (shift[index] as number)", "", "folding without the shift"],
    [
      "fold-weights.ts",
      "* inputs + (Math.trunc(index / area) % inputs)",
      "* inputs",
      "folding that takes the group's first channel",
    ],
  ]),
  ...of("losses", "fixtures", [
    ["cross-entropy.ts", "mul(picked, 1 - labelSmoothing)", "picked", "smoothing that takes nothing from the label"],
    [
      "cross-entropy.ts",
      "importance === undefined ? countKept(labels, losses, count) : sum(importance)",
      "countKept(labels, losses, count)",
      "a mean that counts weighted samples",
    ],
    ["huber.ts", "mul(inner, 0.5)", "mul(inner, 0)", "huber without its half"],
    [
      "hinge.ts",
      "where(oneHot(labels, rows.shape[1] as number), 0, greater(missing, 0))",
      "greater(missing, 0)",
      "a hinge of the right class too",
    ],
    [
      "kl-divergence.ts",
      "scaleWhereAny(sub(log(given), x), given)",
      "scaleWhereAny(x, given)",
      "a divergence without entropy",
    ],
    [
      "binary-cross-entropy.ts",
      "scaleVanishing(softplus(logits), sub(1, given))",
      "0",
      "one side of binary cross-entropy",
    ],
  ]),
  ...of("activations", "fixtures", [
    ["gelu.ts", "const CUBIC = 0.044715", "const CUBIC = 0.0445", "gelu's cubic"],
    ["mish.ts", "power.mul(4)", "power.mul(3.9)", "mish's derivative"],
    ["selu.ts", "const ALPHA = 1.6732632423543772", "const ALPHA = 1.67326", "selu's rounded constant", "properties"],
    ["swish.ts", "scaleVanishing(scaled, mul(gate, sigmoid(neg(scaled))))", "gate", "swish's derivative"],
    ["hard-swish.ts", "x.mul(2).add(3)", "x.mul(2)", "hardSwish's derivative"],
    ["hard-sigmoid.ts", "x.less(3).where(1 / 6, 0)", "x.less(3).where(1 / 3, 0)", "hardSigmoid's derivative"],
    ["hard-sigmoid.ts", "x.add(3)", "x.add(2.9)", "hardSigmoid's middle"],
    ["hard-tanh.ts", "x.less(max).where(1, 0)", "x.less(max).where(1, 1)", "hardTanh's derivative above max"],
    ["relu6.ts", "minimum(6)", "minimum(6.5)", "relu6's bound"],
  ]),
  ...of("init", "data-dependent", [
    ["kaiming.ts", "Math.sqrt(3) * std", "Math.sqrt(2) * std", "kaimingUniform's bound", "scales"],
    ["fixup.ts", "-1 / (2 * layers.length - 2)", "-1 / (2 * layers.length)", "fixup's exponent", "fixup"],
    ["unit-variances.ts", "1 / Math.sqrt(found)", "1 / found", "lsuv by the variance"],
    ["equal-rates.ts", "product *= step;", "product = step;", "biases scaled by their own layer's step"],
    [
      "within-layer.ts",
      "sub(targetMean, mul(average, scale))",
      "sub(targetMean, average)",
      "within-layer's unscaled mean",
    ],
  ]),
  ...of("preprocessing", "fixtures", [
    ["whiten.ts", "Math.sqrt(value + eps)", "Math.sqrt(value) + eps", "whitening's eps outside of the root"],
    ["moments.ts", "sum / count", "sum / (count - 1)", "standardize's unbiased variance"],
  ]),
  ...of("layers", "fixtures", [
    ["dropout.ts", "1 / (1 - p)", "1", "dropout that is not inverted", "dropout"],
    ["conv1d.ts", "stride: [1, stride]", "stride: [1, 1]", "conv1d that never strides"],
    ["conv-transpose2d.ts", "outChannels / groups, ...", "outChannels, ...", "groups that do not divide the outputs"],
    ["residual.ts", "return add(base, change);", "return change;", "a residual without its shortcut"],
  ]),
  ...of("tensor", "testing/pytorch", [
    ["ops/window.ts", "Math.floor((dilation", "Math.ceil((dilation", "the odd zero of the same size at the beginning"],
    ["ops/convolve-transpose2d.ts", "padding: 2 * padding[axis]", "padding: padding[axis]", "a border half cut off"],
  ]),
  ...of("tensor", "ops/numbers-at-the-ends", [
    [
      "ops/softmax.ts",
      "sub(grad, mul(exp(y), sum(grad, { axis, keepDims: true })))",
      "sub(grad, exp(y))",
      "a gradient for sums of 1 only",
    ],
    [
      "ops/softplus.ts",
      "add(maximum(scaled, 0), log1p(exp(neg(abs(scaled)))))",
      "log1p(exp(scaled))",
      "softplus that overflows",
    ],
  ]),
  ...of("tensor", "ops/options", [
    ["ops/matmul.ts", "transposeA: a.rank === 1 ? false : transposeA", "transposeA", "a vector that transposeA means"],
    ["ops/matmul.ts", "transposeB: b.rank === 1 ? false : transposeB", "transposeB", "a vector that transposeB means"],
    [
      "ops/matmul.ts",
      "? matmul(grad, a, { transposeA: true, transposeB: transposeA })",
      "? matmul(grad, a, { transposeA: true })",
      "a gradient that forgets transposeA",
    ],
    ["ops/reduce.ts", "const { correction = 1,", "const { correction = 0,", "a variance that is biased by default"],
    ["ops/pool-avg2d.ts", "countIncludePad = true", "countIncludePad = false", "an average that leaves padding out"],
    ["ops/pool-window.ts", "options.stride ?? kernelSize", "options.stride ?? 1", "pooling windows that overlap"],
    [
      "ops/window.ts",
      "isLeft && fitting * stride < size + padding ? fitting + 1 : fitting",
      "isLeft ? fitting + 1 : fitting",
      "a window behind the image",
    ],
    ["ops/concat.ts", '"stack", options.axis ?? 0', '"stack", options.axis ?? -1', "stack along the last axis"],
  ]),
];
