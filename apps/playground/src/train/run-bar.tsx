import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Toggle } from "../controls/toggle.tsx";
import { PauseIcon, PlayIcon, ResetIcon, SlowIcon, StepIcon } from "../shell/icons.tsx";
import { usePage } from "../state/page.ts";
import type { Phase } from "../state/store.ts";
import { runText } from "../text/run-text.ts";
import { PinnedCurves } from "./pinned-curves.tsx";
import { RunProgress } from "./run-progress.tsx";
import { UnlessHidden } from "./unless-hidden.tsx";
import { Verdict } from "./verdict.tsx";

function label(phase: Phase): string {
  const text = runText.value;
  switch (phase) {
    case "idle":
      return text.start;
    case "starting":
      return text.starting;
    case "running":
      return text.pause;
    case "paused":
      return text.resume;
    default:
      return text.again;
  }
}

/** Starts, pauses and resets, shows how far training is, and says what came of it. It stays in sight, on phones without what it says. */
export function RunBar(): VNode {
  const { store, commands } = usePage();
  const text = runText.value;
  const phase = store.phase.value;
  const isUnderWay = phase === "running" || phase === "paused";
  return (
    <section class="card run-bar" aria-label={text.region}>
      <div class="run-pinned">
        <div class="run-buttons">
          <Button look="button-primary" isOff={phase === "starting"} onPress={commands.startOrPause}>
            {phase === "running" ? <PauseIcon /> : <PlayIcon />}
            {label(phase)}
          </Button>
          <UnlessHidden name="step">
            <Button look="button-square" label={text.step} isOff={phase !== "paused"} onPress={commands.step}>
              <StepIcon />
            </Button>
          </UnlessHidden>
          <Button look="run-reset" isOff={phase === "idle"} onPress={commands.reset}>
            <ResetIcon />
            <span class="button-text">{text.reset}</span>
          </Button>
          <UnlessHidden name="slow">
            <Toggle label={text.slow} icon={<SlowIcon />} isOn={store.delay.value > 0} onChange={commands.setSlow} />
          </UnlessHidden>
          {isUnderWay && store.changed.value.length > 0 ? (
            <Button onPress={() => void commands.start()}>{text.restart}</Button>
          ) : null}
        </div>
        <RunProgress />
      </div>
      <Verdict />
      <UnlessHidden name="curves">
        <PinnedCurves />
      </UnlessHidden>
    </section>
  );
}
