import { backward, checkTensor, type Layer, rng as seeded, type Rng, scope, type Tensor } from "@ganglion/tensor";
import { createRecorder } from "../collect/recorder.ts";
import type { StepSample } from "../sample.ts";
import { withoutTrace } from "../without-trace.ts";
import type { AuditInitOptions, InitAudit } from "./audit-init.ts";
import { type CallNotes, noteCalls } from "./call-notes.ts";
import { expectAll } from "./expect.ts";
import { judgeLayers } from "./judge.ts";

/** How many values stand for all of a layer's: with these a deviation is known to within 1 %. */
const MAX_VALUES = 16_384;

/** What `auditInit` does with arguments that it has checked: one pass there and back, listened to, and judged. */
export async function listen(model: Layer, x: Tensor, options: AuditInitOptions): Promise<InitAudit> {
  const recorder = createRecorder(model, 1, MAX_VALUES);
  const notes = noteCalls();
  try {
    withoutTrace(model, () => {
      scope(() => {
        const random = options.rng ?? seeded(0);
        const output = model(x, {
          training: true,
          rng: random,
          observe(...seen) {
            recorder.observe(...seen);
            notes.note(...seen);
          },
        });
        start(output, options.loss, random);
        recorder.close();
      });
    });
    const [sample] = await recorder.read();
    return await judge(notes, sample as StepSample, x);
  } finally {
    recorder.dispose();
    notes.dispose();
  }
}

function start(output: Tensor, loss: AuditInitOptions["loss"], random: Rng): void {
  checkTensor("auditInit", "what the model returns", output);
  if (!output.requiresGrad) return;
  if (loss === undefined) {
    const { shape, dtype } = output;
    backward(output, { grad: random.normal(shape, { dtype: dtype === "float64" ? dtype : "float32" }) });
    return;
  }
  const value = loss(output);
  checkTensor("auditInit", "what loss returns", value);
  backward(value);
}

async function judge(notes: CallNotes, sample: StepSample, x: Tensor): Promise<InitAudit> {
  const calls = await notes.read(sample);
  const { input } = sample;
  const moments = input && { mean: input.mean, square: input.rms ** 2 };
  return judgeLayers(calls, await expectAll(calls, moments, x.backend), input);
}
