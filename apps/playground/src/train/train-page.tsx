import type { VNode } from "preact";
import { shellText } from "../text/shell-text.ts";
import { Curves } from "./curves.tsx";
import { DataNotice } from "./data-notice.tsx";
import { FailureNotice } from "./failure-notice.tsx";
import { FileNotice } from "./file-notice.tsx";
import { HintBar } from "./hint-bar.tsx";
import { LessonsPanel } from "./lessons-panel.tsx";
import { LinkNotice } from "./link-notice.tsx";
import { NetworkPicture } from "./network/network-picture.tsx";
import { ResultsTabs } from "./results-tabs.tsx";
import { RunBar } from "./run-bar.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { StaleNotice } from "./stale-notice.tsx";
import { UnfinishedPanel } from "./unfinished-panel.tsx";
import { UnlessHidden } from "./unless-hidden.tsx";

/** The front page: settings beside what comes of them. */
export function TrainPage(): VNode {
  return (
    <div class="train-page">
      <UnlessHidden name="settings">
        <SettingsPanel />
      </UnlessHidden>
      <main id="training" class="stage" tabIndex={-1} aria-label={shellText.value.main}>
        <LinkNotice />
        <RunBar />
        <UnfinishedPanel />
        <FailureNotice />
        <DataNotice />
        <FileNotice />
        <StaleNotice />
        <HintBar />
        <UnlessHidden name="experiments">
          <LessonsPanel />
        </UnlessHidden>
        <UnlessHidden name="network">
          <NetworkPicture />
        </UnlessHidden>
        <ScoresPanel />
        <UnlessHidden name="curves">
          <Curves />
        </UnlessHidden>
        <UnlessHidden name="results">
          <ResultsTabs />
        </UnlessHidden>
      </main>
    </div>
  );
}
