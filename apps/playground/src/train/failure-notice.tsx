import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { type Experiment, gentleRate } from "../experiment/experiment.ts";
import { formatPlain } from "../text/format.ts";
import { usePage } from "../state/page.ts";
import { layerNames } from "../text/layer-names.ts";
import { describeFailure, failureText } from "../text/failure-text.ts";
import { hasOneCause } from "./data-notice.tsx";
import type { Failure } from "../worker/reports.ts";
import type { ErrorDetail } from "../worker/trouble.ts";

/** Says why a run ended early, and offers what helps. */
export function FailureNotice(): VNode | null {
  const { store, commands } = usePage();
  const failure = store.failure.value;
  if (failure === undefined || hasOneCause(store) === "data") return null;
  const { title, body } = describeFailure(failure, layerNames(store.runModel.value?.layers ?? []));
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
    <Notice title={title} actions={remedies()} detail={detailOf(failure)}>
      {body}
    </Notice>
  );
}

function detailOf(failure: Failure): ErrorDetail | undefined {
  if (failure.kind === "compute") return failure.problem.detail;
  return "detail" in failure ? failure.detail : undefined;
}

/** The rate that trains these data well, or a tenth where it is that already; and a limit for the gradients. */
function divergedRemedies(
  experiment: Experiment,
  tryWith: (label: string, settings: Partial<Experiment>) => VNode,
): VNode[] {
  const text = failureText.value;
  const rate = gentleRate(experiment);
  const lower = tryWith(text.tryRate({ rate: formatPlain(rate) }), { learningRate: rate });
  const isClipped = experiment.clip > 0 && experiment.clip <= 1;
  return isClipped ? [lower] : [lower, tryWith(text.tryClip, { clip: 1, learningRate: rate })];
}
