import { params } from "@nanostores/i18n";
import { texts } from "./i18n.ts";

/** What is said of each finding, and what to do about it. Loaded when something was found: see `finding-words.ts`. */
export const findingsText = texts("findings", {
  lessThanOne: "less than 1 %",
  moreThan99: "more than 99 %",

  atStep: params("At step {step}, {what}."),
  notFiniteInput: "the input was not finite",
  notFiniteWeight: params("the parameter {path} was not finite"),
  notFiniteOutput: params("the output of layer {layer} was not finite"),
  notFiniteModel: "what the network gives out was not finite",
  notFiniteGradient: params("the gradient at {layer} was not finite"),
  notFiniteLoss: "the loss was not finite",
  notFiniteInputRemedy: "Look for NaN and infinities in the data.",
  notFiniteLossRemedy: "Look for log(0), division by 0 or exp of a large number in the loss.",
  notFiniteRemedy: "Lower the learning rate, or clip the gradients.",

  guessing: params("Guessing: the loss stays at {loss}, and a random guess costs ln {classes} = {chance}."),
  guessingRight: params("{share} of the answers are right."),
  guessingEarlyRemedy: "Give it more steps.",
  guessingRemedy:
    "See the other findings for what is holding it back. If there are none, check that the labels match the inputs.",

  oneClass: params("The network answers “class {label}” for {share} of the samples."),
  oneClassRightRemedy:
    "Nearly all labels are of that class: weight the classes in the loss, or measure each class separately.",
  oneClassRemedy:
    "Check that batches are shuffled and that every class is among the labels; then see the other findings.",

  rateTooHigh: params(
    "The learning rate is too high: updates are as large as {ratio} of the weights, where about {usual} is normal.",
  ),
  rateTooLow: params(
    "The learning rate is too low: updates are only {ratio} of the weights, where about {usual} is normal.",
  ),
  rateLoss: params("The loss went from {first} to {last}."),
  rateNoLoss: "The loss is no longer a number.",
  rateTryRemedy: params("Try a learning rate of about {rate}."),
  rateDivideRemedy: "Divide the learning rate by 10 until the loss falls.",
  rateMultiplyRemedy: "Multiply the learning rate by 10 until the loss falls.",

  explodingGradient: params("Layer {layer} gets {factor} times the gradient of layer {last}."),
  explodingOutput: params("The output of layer {layer} is {factor} times as large as the input."),
  explodingRemedy:
    "Start with smaller weights (He before ReLU, Xavier before tanh), normalize between layers, lower the learning rate, or clip the gradients.",
  vanishing: params("Layer {layer} gets {part} of the gradient of layer {last}."),
  vanishingAll: params("Layer {layer} gets none of the gradient of layer {last}."),
  vanishingRemedy:
    "Start with larger weights (He before ReLU, Xavier before tanh), use ReLU instead of sigmoid, normalize between layers, or add residual connections.",

  deadSome: params("Layer {layer}: {dead} of {units} units ({share}) are dead."),
  deadAll: params("Layer {layer}: all {units} units are dead."),
  deadSince: params("No gradient reached them in the last {batches} batches looked at."),
  deadRemedy:
    "Lower the learning rate and start with biases of 0. If that isn't enough, use Leaky ReLU, which has no flat side, or normalize before this layer.",
  saturation: params(
    "Layer {layer}: {share} of its outputs are at the ends of their range, where gradients are nearly 0.",
  ),
  saturationRemedy:
    "Start with smaller weights (Xavier), center and scale the inputs, lower the learning rate, or normalize before this layer.",

  normMoves: params(
    "Layer {layer} is frozen but still in training mode: its running mean moved by {change} deviations.",
  ),
  normMovesRemedy: "Freeze its running statistics too.",
  normRests: params("Layer {layer} is being trained, but its running statistics never move."),
  normRestsRemedy: "Run it in training mode while training, and in inference mode only to measure.",
  normFew: params("Layer {layer} takes its mean and variance from {values} values: mostly noise."),
  normFewRemedy: "Use larger batches, or a norm that does not depend on the batch: group norm or layer norm.",

  shuffled: params(
    "The labels look shuffled: the training loss fell to {train}, but on held-out samples it never beat a random guess ({validation}, where a guess costs {chance}).",
  ),
  shuffledRemedy: "Check that inputs and labels are shuffled together and read in the same order.",
  leaking: params("After one epoch, {share} of the held-out samples are answered correctly, with a loss of {loss}."),
  leakingRemedy:
    "If that is too good to be true, check whether the inputs give the label away, or whether the held-out samples are also in the training set.",
  overfitting: params(
    "Overfitting since epoch {epoch}: the loss on held-out samples rose from {best} to {loss}, while the training loss fell to {train}.",
  ),
  overfittingRemedy: "Stop at the best epoch, or add weight decay, dropout or more samples.",

  notCentred: params("The inputs are not centered: their mean is {mean}, their standard deviation {std}."),
  zigZag: params("In the first layer, {share} of the units have gradients of a single sign, so training zig-zags."),
  notCentredRemedy: "Subtract the mean of the training samples: see Preparation.",
  notScaled: params("The inputs are not scaled: they range from {min} to {max}, with a standard deviation of {std}."),
  notScaledRemedy: "Divide by the standard deviation of the training samples: see Preparation.",
  constant: params("All inputs are {mean}: there is nothing to tell them apart by."),
  constantRemedy: "Check the data.",

  unused: params("The parameter {path} gets no gradient: the loss does not depend on it."),
  unusedRemedy: "It can be left out: remove its layer.",
  zeroGradient: params("The parameter {path} gets a gradient of exactly 0, step after step."),
  zeroGradientRemedy: "Look at the layers after it: one of them may be dead or multiply by 0.",
  noGradients: "No parameter had a gradient at the step looked at.",
  noGradientsRemedy: "Reset, then train again.",

  initShrinks: params("Layer {layer}: its outputs shrink to {ratio} of the input."),
  initGrows: params("Layer {layer}: its outputs grow to {ratio} times the input."),
  initSaturates: params("Layer {layer}: most of its outputs are at the ends of their range."),
  initDies: params("Layer {layer}: nearly all of its outputs are 0."),
  initRemedy: params("Use this initialization: {init}."),
});
