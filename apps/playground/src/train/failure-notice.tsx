import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { defaultsFor, type Experiment } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";
import { describeFailure, failureText } from "../text/failure-text.ts";

/** Says why a run ended early, and offers what helps. */
export function FailureNotice(): VNode | null {
  const { store, commands } = usePage();
  const failure = store.failure.value;
  if (failure === undefined) return null;
  const { title, body } = describeFailure(failure);
  const text = failureText.value;
  const tryWith = (label: string, settings: Partial<Experiment>): VNode => (
    <Button
      onPress={() => {
        commands.change(settings);
        void commands.start();
      }}
    >
      {label}
    </Button>
  );
  const remedies = (): VNode => {
    if (failure.kind === "diverged") return <>{divergedRemedies(store.experiment.value, tryWith)}</>;
    if (failure.kind === "compute") return tryWith(text.computeInstead, { compute: "auto" });
    return tryWith(text.retry, {});
  };
  return (
    <Notice title={title} actions={remedies()}>
      {body}
    </Notice>
  );
}

/** The rate that trains these data well, or a tenth where it is that already; and a limit for the gradients. */
function divergedRemedies(
  experiment: Experiment,
  tryWith: (label: string, settings: Partial<Experiment>) => VNode,
): VNode[] {
  const text = failureText.value;
  const usual = defaultsFor(experiment.data, experiment.own).learningRate;
  const rate = usual < experiment.learningRate ? usual : Number((experiment.learningRate / 10).toPrecision(3));
  const lower = tryWith(text.tryRate({ rate }), { learningRate: rate });
  const isClipped = experiment.clip > 0 && experiment.clip <= 1;
  return isClipped ? [lower] : [lower, tryWith(text.tryClip, { clip: 1, learningRate: rate })];
}
