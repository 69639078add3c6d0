import type { VNode } from "preact";
import { formatCount } from "../../text/format.ts";
import { Answered, Panel } from "../frame/panel.tsx";
import type { Answer } from "../frame/use-answer.ts";
import { namesOfClasses } from "./class-names.ts";
import { ClassList, type ShownClass } from "./class-list.tsx";
import { OwnEditor } from "./own-editor.tsx";
import type { OwnPictures } from "./own-pictures.ts";
import type { PicturesAnswer } from "./pictures.ts";
import type { DataName } from "./settings.ts";
import type { TransferWorker } from "./transfer-lab.tsx";
import { transferText } from "./transfer-text.ts";

/** What `PicturesPanel` takes. */
export interface PicturesPanelProps {
  readonly data: DataName;
  readonly answer: Answer<PicturesAnswer | undefined>;
  readonly own: OwnPictures;
  readonly worker: TransferWorker;
}

/** What the network is moved to; one's own pictures can be added and removed here. */
export function PicturesPanel({ data, answer, own, worker }: PicturesPanelProps): VNode {
  const text = transferText.value;
  const hint = { shapes: text.shapesHint, digits: text.digitsHint, own: text.ownHint }[data];
  if (data === "own") {
    return (
      <Panel title={text.picturesTitle} hint={hint}>
        <OwnEditor own={own} answer={answer} worker={worker} />
      </Panel>
    );
  }
  return (
    <Panel title={text.picturesTitle} hint={hint}>
      <Answered answer={answer} height={240}>
        {(value) => (value === undefined ? null : <ClassList classes={shownClasses(data, value)} pictures={value} />)}
      </Answered>
    </Panel>
  );
}

/** The classes of pictures that nobody can change. */
function shownClasses(data: DataName, { classes, labels }: PicturesAnswer): readonly ShownClass[] {
  return namesOfClasses(data, classes).map((name, label) => {
    const places = Array.from(labels.keys()).filter((at) => labels[at] === label);
    return { name, count: formatCount(transferText.value.classOf, places.length), places };
  });
}
