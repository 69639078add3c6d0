import type { ResolvedRun } from "./resolve-run.ts";

/** What the project's README says besides what all say. */
export interface ReadmeFacts {
  readonly parameters: number;
  readonly stepsLeft: number;
  readonly hasBatchNorm: boolean;
  readonly draws: boolean;
  /** Whether samples are changed by chance. */
  readonly isChanged: boolean;
}

/** The README of a project. */
export function readme(run: ResolvedRun, facts: ReadmeFacts): string {
  const { checkpoint, epochs, batchSize, validation, preparation } = run;
  const { parameters, stepsLeft, hasBatchNorm, draws } = facts;
  const { augmentation, penalty, averaged, stopped } = rowsOf(run, facts.isChanged);
  return `# A run of Ganglion, to go on with in PyTorch

${parameters} parameters, ${checkpoint.step} steps made in ${checkpoint.epoch} epochs, ${stepsLeft} left of the ${epochs} epochs that were planned, ${batchSize} samples a step.

\`\`\`sh
pip install -r requirements.txt
python check.py                           # the model computes here what it computed there
python train.py                           # goes on
torchrun --nproc_per_node 4 train.py      # in four processes, each with its share of every batch
python train.py --resume                  # from the last of the checkpoints
\`\`\`

| file | what it holds |
| --- | --- |
| \`model.py\` | the model, with the names of parameters that it has there |
| \`layers.py\` | modules that PyTorch lacks |
| \`loss.py\` | the loss, and what its mean is over |
| \`optimizers.py\`, \`run.json\` | the optimizer, its groups, and what its options are in each step |
| \`order.py\` | the order of the samples in each epoch, which is the one that Ganglion would draw |
${augmentation}${penalty}${averaged}${stopped}| \`data/\` | the samples as the model sees them${validation === undefined ? "" : ", and those for validation"}, as NumPy's files |
| \`start/\` | weights, the optimizer's state, where the run was, and outputs for \`check.py\` |
| \`checkpoints/\` | what \`train.py\` saves after each epoch, in the same form |
${preparation === undefined ? "" : "| `preparation.py`, `preparation.json` | what raw samples go through first: `preparation.load()(x)` |\n"}
In several processes each batch is split, and gradients are averaged so that each sample counts as in one process; the losses are the same
but for rounding.${augmentation === "" ? "" : CHANGED}
${hasBatchNorm ? BATCH_NORM : ""}${draws ? DROPOUT : ""}
Back in Ganglion: \`readWeights("checkpoints/00000100/weights.safetensors")\` has the weights by their names, and
\`importFromPyTorch(run, folder)\` of \`@ganglion/pytorch\` makes a checkpoint of the last one, for \`fit(model, { ..., resume })\`.
`;
}

/** The rows of what not every run has. */
function rowsOf(
  { penalty, averages = {}, stopping }: ResolvedRun,
  isChanged: boolean,
): {
  readonly [Row in "augmentation" | "penalty" | "averaged" | "stopped"]: string;
} {
  const names = Object.keys(averages);
  return {
    augmentation: isChanged
      ? "| `augmentations.py` | how the samples are changed by chance, with the numbers that Ganglion would draw |\n"
      : "",
    penalty: penalty === undefined ? "" : "| `penalty.py` | what is to be small besides the loss |\n",
    averaged:
      names.length === 0
        ? ""
        : `| \`averages.py\` | averages of the weights; each checkpoint has \`weights-${names[0]}.safetensors\` |\n`,
    stopped:
      stopping === undefined
        ? ""
        : "| `stopping.py` | when the run ends early; the best weights are `best.safetensors` in each checkpoint |\n",
  };
}

const BATCH_NORM = `
Batch norm: PyTorch's own sees the samples of its process only, and its SyncBatchNorm needs GPUs. In several processes \`train.py\` puts the one of
\`layers.py\` in its place, which normalizes by the whole batch on CPUs and GPUs. Every process should have two samples of each batch or more.
`;

const CHANGED =
  " Each process changes the whole batch by chance, so that all draw the same numbers; `check.py` compares the first batch.";

const DROPOUT = "\nDropout draws from PyTorch's generator: its masks are others than Ganglion's would have been.\n";
