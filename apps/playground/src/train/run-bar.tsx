import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { PauseIcon, PlayIcon, ResetIcon } from "../shell/icons.tsx";
import { usePage } from "../state/page.ts";
import type { Phase } from "../state/store.ts";
import { RunProgress } from "./run-progress.tsx";

const labels: Readonly<Record<Phase, string>> = {
  idle: "Start",
  starting: "Starting",
  running: "Pause",
  paused: "Resume",
  finished: "Train again",
  failed: "Train again",
};

/** Starts, pauses and resets, and shows how far training is. */
export function RunBar(): VNode {
  const { store, commands } = usePage();
  const phase = store.phase.value;
  const isUnderWay = phase === "running" || phase === "paused";
  const press = (): void => {
    if (phase === "running") commands.pause();
    else if (phase === "paused") commands.resume();
    else void commands.start();
  };
  return (
    <section class="card run-bar" aria-label="Run">
      <div class="run-buttons">
        <Button look="button-primary" isOff={phase === "starting"} onPress={press}>
          {phase === "running" ? <PauseIcon /> : <PlayIcon />}
          {labels[phase]}
        </Button>
        <Button isOff={phase === "idle"} onPress={commands.reset}>
          <ResetIcon />
          Reset
        </Button>
        {isUnderWay && store.isStale.value ? (
          <Button onPress={() => void commands.start()}>Restart with the changes</Button>
        ) : null}
      </div>
      <RunProgress />
    </section>
  );
}
