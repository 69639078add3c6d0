import { texts } from "./i18n.ts";

/** The experiments to press, and what each shows. */
export const lessonsText = texts("lessons", {
  title: "Experiments to try",
  hint: "Each one sets everything up and starts training. The previous run stays in grey behind the new one.",
  breakIt: "Break it",
  fixIt: "Fix it",
  compare: "Compare the runs",
  breakLater: "When a run is over, break it or repair it here by changing one thing.",
  breakNext: "It works. Now change one thing so that it doesn't:",
  weakNext: "Change one setting and train again: this run stays behind in grey.",
  fixNext: "The buttons above, beside what went wrong, each repair one thing.",
  good: "works",
  bad: "fails",
  sigmoids: "Four sigmoid layers",
  sigmoidsLesson:
    "The derivative of the sigmoid is at most 1/4, so each layer passes on a quarter of the gradient or less: the first layers hardly learn.",
  sigmoidsRelu: "… with ReLU",
  sigmoidsReluLesson: "ReLU passes the gradient of active units through unchanged, so the same depth trains.",
  tinyInit: "Six layers, weights around 0.01",
  tinyInitLesson: "Weights this small shrink the signal in every layer, until nothing of the image is left.",
  heInit: "… with He initialization",
  heInitLesson: "Weights scaled by the number of inputs keep the signal the same size from layer to layer.",
  rate10: "Learning rate 10",
  rate10Lesson:
    "The first steps throw the weights so far that most ReLU units never fire again: dead units have no gradient.",
  usualRate: "… with rate 0.05",
  usualRateLesson: "Small steps leave the units alive.",
  zeros: "All weights zero",
  zerosLesson:
    "Units that start out identical get the same gradient and stay identical: the network is no better than one with a single unit per layer.",
  positiveInputs: "All-positive inputs",
  positiveInputsLesson:
    "When all inputs are positive, a unit's weights can only all grow or all shrink in one step, so training zig-zags.",
  centered: "… centered",
  centeredLesson: "With the mean of each pixel subtracted, inputs have both signs, and steps can go where they should.",
  smallBatch: "Batch norm, batches of 2",
  smallBatchLesson:
    "Two samples say little about mean and variance: batch norm adds noise and behaves differently at test time.",
  groupNorm: "… with group norm",
  groupNormLesson: "Group norm looks at one sample at a time, so the batch size does not matter.",
  spirals: "Two spirals",
  spiralsLesson: "No straight line separates the spirals: watch the hidden layers bend the boundary.",
  convolutions: "Convolutions",
  convolutionsLesson: "Filters look for the same stroke everywhere: fewer weights, and fewer mistakes.",
});
