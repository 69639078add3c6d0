import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useId, useRef } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { Notice } from "../../controls/notice.tsx";
import { TroubleNotice, type TroubleNoticeProps } from "../../controls/trouble-notice.tsx";
import { saveFile } from "../../files/save-file.ts";
import { formatCount } from "../../text/format.ts";
import { pictureText } from "../../text/picture-text.ts";
import { shorten } from "../../text/problem-text.ts";
import { script } from "../../worker/script.ts";
import { type Trouble, troubleOf } from "../../worker/trouble.ts";
import { Answered } from "../frame/panel.tsx";
import type { Answer } from "../frame/use-answer.ts";
import { CameraView } from "./camera-view.tsx";
import { ClassList, type ShownClass } from "./class-list.tsx";
import { FileButton } from "../../controls/file-button.tsx";
import { chosenFiles, droppedFiles, type GivenFiles } from "./given-files.ts";
import { longestName, type OwnPictures } from "./own-pictures.ts";
import { Nothing } from "./panels.tsx";
import type { PicturesAnswer } from "./pictures.ts";
import { RecordButton } from "./record-button.tsx";
import type { TransferWorker } from "./transfer-lab.tsx";
import { transferText } from "./transfer-text.ts";

/** What `OwnEditor` takes. */
export interface OwnEditorProps {
  readonly own: OwnPictures;
  readonly answer: Answer<PicturesAnswer | undefined>;
  readonly worker: TransferWorker;
}

/** A person's own pictures: from folders, archives and the camera, to be dropped, chosen, recorded and removed. */
export function OwnEditor({ own, answer, worker }: OwnEditorProps): VNode {
  const text = transferText.value;
  const isOver = useSignal(false);
  const problem = useSignal<TroubleNoticeProps | undefined>(undefined);
  const classes = own.classes.value;
  const take = async ({ pictures, archives }: GivenFiles, fallback = text.someClass): Promise<void> => {
    problem.value = undefined;
    if (pictures.length > 0) own.add(pictures, fallback);
    for (const archive of archives) {
      const file = shorten(archive.name);
      try {
        const files = await worker.ask((api) => api.unpack(archive));
        const said = "fault" in files ? text.unpackFailed({ file, reason: text[files.fault] }) : undefined;
        if (said !== undefined) problem.value = { title: said, trouble: undefined };
        if (!("fault" in files)) own.add(files, fallback);
      } catch (error) {
        problem.value = { title: text.unpackTrouble({ file }), trouble: troubleOf(error) };
      }
    }
  };
  return (
    <div
      class="own"
      data-over={isOver.value ? "" : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => void (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer).then((files) => take(files));
      }}
    >
      <div class="own-tools">
        <FileButton label={text.chooseFolder} accept="folder" onFiles={(files) => void take(chosenFiles(files))} />
        <FileButton label={text.chooseFiles} accept="image/*,.zip" onFiles={(files) => void take(chosenFiles(files))} />
        <NewClass own={own} />
      </div>
      {problem.value === undefined ? null : <TroubleNotice {...problem.value} />}
      <Skipped skipped={answer.value?.skipped ?? []} />
      {classes.length === 0 ? (
        <Nothing height={120}>{text.empty}</Nothing>
      ) : (
        <Pictures own={own} answer={answer} onFiles={(files, name) => void take(chosenFiles(files), name)} />
      )}
      <CameraView>
        {(video) =>
          classes.length === 0 ? (
            <p class="hint">{text.recordNote}</p>
          ) : (
            classes.map(({ name }) => (
              <RecordButton key={name} name={name} video={video} onFrames={(files) => own.add(files, name)} />
            ))
          )
        }
      </CameraView>
    </div>
  );
}

interface PicturesProps extends Pick<OwnEditorProps, "own" | "answer"> {
  onFiles(files: readonly File[], name: string): void;
}

function Pictures({ own, answer, onFiles }: PicturesProps): VNode {
  const text = transferText.value;
  const trouble = useSignal<Trouble | undefined>(undefined);
  const save = async (): Promise<void> => {
    try {
      const { pack } = await script(() => import("./pack.ts"));
      saveFile("pictures.zip", await pack(own.all()), "application/zip");
      trouble.value = undefined;
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  };
  const { value } = answer;
  const shown = own.classes.value.map(({ name, files }): ShownClass => {
    const places = (value?.files ?? []).flatMap((path, at) => (path.startsWith(`${name}/`) ? [at] : []));
    return {
      name,
      count: files.length === 0 ? text.noneYet : formatCount(text.classOf, files.length),
      places,
      files: places.map((at) => value?.files[at] ?? ""),
      tools: (
        <>
          <FileButton
            look="button-quiet"
            label={text.addTo({ name })}
            accept="image/*"
            onFiles={(given) => onFiles(given, name)}
          />
          <Button look="button-quiet" onPress={() => own.removeClass(name)}>
            {text.removeClass({ name })}
          </Button>
        </>
      ),
    };
  });
  const isAsked = own.classes.value.some(({ files }) => files.length > 0);
  return (
    <>
      <ClassList classes={shown} pictures={value} onRemove={own.remove} />
      {isAsked && answer.failure !== undefined ? (
        <Answered answer={answer} height={0}>
          {() => null}
        </Answered>
      ) : null}
      {isAsked ? (
        <Button look="button-quiet" onPress={() => void save()}>
          {text.savePictures}
        </Button>
      ) : null}
      {trouble.value === undefined ? null : <TroubleNotice title={text.saveFailed} trouble={trouble.value} />}
    </>
  );
}

/** What could not be read is named, so that nobody wonders where it is. */
function Skipped({ skipped }: Pick<PicturesAnswer, "skipped">): VNode | null {
  const text = transferText.value;
  if (skipped.length === 0) return null;
  const lines = skipped
    .slice(0, 5)
    .map(({ file, fault }) => text.skippedFile({ file: shorten(file), reason: pictureText.value[fault] }));
  return (
    <Notice tone="info" title={formatCount(text.skippedTitle, skipped.length)}>
      {lines.join("; ")}
      {skipped.length > lines.length ? "; …" : "."}
    </Notice>
  );
}

function NewClass({ own }: Pick<OwnEditorProps, "own">): VNode {
  const text = transferText.value;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const name = useSignal("");
  const problem = useSignal<"" | "classEmpty" | "classTwice">("");
  const add = (): void => {
    const before = own.classes.peek().length;
    const isNamed = own.addClass(name.peek()) !== "";
    const isAdded = own.classes.peek().length > before;
    problem.value = isNamed ? "classTwice" : "classEmpty";
    if (isAdded) [problem.value, name.value] = ["", ""];
    else field.current?.focus();
  };
  return (
    <div class="new-class">
      <label class="field-label" for={id}>
        {text.classField}
      </label>
      <input
        ref={field}
        id={id}
        class="text-input"
        maxLength={longestName}
        placeholder={text.classHint}
        value={name.value}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value;
          problem.value = "";
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") add();
        }}
      />
      <Button onPress={add}>{text.addClass}</Button>
      <p class="field-problem" role="alert">
        {problem.value === "" ? "" : text[problem.value]}
      </p>
    </div>
  );
}
