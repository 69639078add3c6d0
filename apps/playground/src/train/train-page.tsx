import type { VNode } from "preact";
import { shellText } from "../text/shell-text.ts";
import { Curves } from "./curves.tsx";
import { FailureNotice } from "./failure-notice.tsx";
import { FileNotice } from "./file-notice.tsx";
import { LessonsPanel } from "./lessons-panel.tsx";
import { LinkNotice } from "./link-notice.tsx";
import { NetworkPicture } from "./network/network-picture.tsx";
import { ResultsTabs } from "./results-tabs.tsx";
import { RunBar } from "./run-bar.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { StaleNotice } from "./stale-notice.tsx";

/** The front page: settings beside what comes of them. */
export function TrainPage(): VNode {
  return (
    <div class="train-page">
      <SettingsPanel />
      <main id="training" class="stage" tabIndex={-1} aria-label={shellText.value.main}>
        <LinkNotice />
        <RunBar />
        <FailureNotice />
        <FileNotice />
        <StaleNotice />
        <LessonsPanel />
        <NetworkPicture />
        <ScoresPanel />
        <Curves />
        <ResultsTabs />
      </main>
    </div>
  );
}
