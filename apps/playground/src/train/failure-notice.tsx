import type { ComponentChildren, VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { numberSettings, stepNumber } from "../experiment/number-setting.ts";
import { usePage } from "../state/page.ts";

/** Says why a run ended early, and offers what helps. */
export function FailureNotice(): VNode | null {
  const { store, commands } = usePage();
  const failure = store.failure.value;
  if (failure === undefined) return null;
  if (failure.kind === "error") return <Notice title="Training stopped">{failure.message}</Notice>;
  if (failure.kind === "compute") return <ComputeFailure>{failure.message}</ComputeFailure>;
  const rate = store.experiment.value.learningRate;
  const lower = stepNumber(numberSettings.learningRate, stepNumber(numberSettings.learningRate, rate, -1), -1);
  const retry = (): void => {
    commands.change({ learningRate: lower });
    void commands.start();
  };
  const button = <Button onPress={retry}>Train with rate {lower}</Button>;
  return (
    <Notice title="Training diverged" actions={lower < rate ? button : undefined}>
      {failure.message}
    </Notice>
  );
}

function ComputeFailure({ children }: { readonly children: ComponentChildren }): VNode {
  const { commands } = usePage();
  const retry = (): void => {
    commands.change({ compute: "auto" });
    void commands.start();
  };
  return (
    <Notice title="Training did not begin" actions={<Button onPress={retry}>Train with what is there</Button>}>
      {children}
    </Notice>
  );
}
