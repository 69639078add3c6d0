import type { ComponentChildren, VNode } from "preact";
import { Button } from "../../controls/button.tsx";
import { Notice } from "../../controls/notice.tsx";
import { Footer } from "../../shell/footer.tsx";
import { ResetIcon } from "../../shell/icons.tsx";
import { settingsText } from "../../text/settings-text.ts";
import { shellText } from "../../text/shell-text.ts";
import { labsText } from "../text/labs-text.ts";
import { withLanguage } from "../../state/view.ts";
import { useLab } from "./lab-context.ts";
import { LabHeader } from "./lab-header.tsx";
import type { LabSettings } from "./lab-setting.ts";
import type { LabState } from "./lab-state.ts";

/** The way on to training. */
export interface TrainLink {
  /** The query of the experiment's link. */
  readonly query: string;
  /** What it is. */
  readonly what: string;
  /** What the lab is set to and Train does not have: it opens what comes nearest, and that is said. */
  readonly missing?: readonly string[];
}

/** What `LabPage` takes. */
export interface LabPageProps<S extends LabSettings> {
  readonly state: LabState<S>;
  readonly title: string;
  /** What it teaches, in the lecture's words. */
  readonly lesson: string;
  /** The number that it is about. */
  readonly reading: ComponentChildren;
  /** What can be set. */
  readonly controls: ComponentChildren;
  /** What comes of it. */
  readonly children: ComponentChildren;
  /** The experiment that shows the same while a network trains. */
  readonly train: TrainLink;
}

/** The page of a lab: its lesson, its settings, what comes of them, and the way on to training. */
export function LabPage<S extends LabSettings>(props: LabPageProps<S>): VNode {
  const { state, title, lesson, reading, controls, children, train } = props;
  const { root } = useLab();
  const text = labsText.value;
  const { missing = [] } = train;
  return (
    <>
      <LabHeader />
      <main id="lab" class="lab" tabIndex={-1}>
        <div class="lab-head">
          <h1 class="lab-title">{title}</h1>
          <p class="lab-lesson">{lesson}</p>
        </div>
        <LinkNote state={state} />
        <div class="lab-columns">
          <div class="lab-reading">{reading}</div>
          <form class="card lab-controls" aria-label={text.settings} onSubmit={(event) => event.preventDefault()}>
            {controls}
            <Button look="button-quiet lab-reset" onPress={state.reset}>
              <ResetIcon />
              {settingsText.value.reset}
            </Button>
          </form>
          <div class="lab-stage">{children}</div>
        </div>
        <section class="card lab-train" aria-label={text.openInTrain}>
          <p>
            {train.what}
            {missing.length > 0 ? ` ${text.nearest({ names: missing.join(", ") })}` : ""}
          </p>
          <a class="button button-primary" href={withLanguage(`${root}${train.query}`)}>
            {text.openInTrain}
          </a>
        </section>
      </main>
      <Footer />
    </>
  );
}

function LinkNote<S extends LabSettings>({ state }: { readonly state: LabState<S> }): VNode | null {
  const { ignored } = state;
  if (ignored.value.length === 0) return null;
  return (
    <Notice
      tone="info"
      onDismiss={() => {
        ignored.value = [];
      }}
    >
      {shellText.value.unknownNames({ names: ignored.value.join(", ") })}
    </Notice>
  );
}
