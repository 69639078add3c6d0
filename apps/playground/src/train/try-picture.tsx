import { useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../controls/button.tsx";
import { NotComputed } from "../lazy/not-computed.tsx";
import { usePage } from "../state/page.ts";
import { drawText } from "../text/draw-text.ts";
import { pictureText } from "../text/picture-text.ts";
import { shorten } from "../text/problem-text.ts";
import { type Trouble, troubleOf } from "../worker/trouble.ts";
import { AnswerList } from "./answer-list.tsx";

/** Units: pixels. */
const shownSide = 224;

/** A picture from the device, and what the network makes of it, which is asked again while it trains. */
export function TryPicture({ classes }: { readonly classes: readonly string[] }): VNode {
  const { store, trainer } = usePage();
  const input = useRef<HTMLInputElement>(null);
  const file = useSignal<File | undefined>(undefined);
  const shares = useSignal<Float32Array | undefined>(undefined);
  const problem = useSignal("");
  const trouble = useSignal<Trouble | undefined>(undefined);
  const text = drawText.value;
  useSignalEffect(() => {
    const hasNetwork = store.snapshot.value !== undefined;
    if (file.value !== undefined && hasNetwork) void answer(file.value);
  });
  const answer = async (asked: File | undefined): Promise<void> => {
    if (asked === undefined) return;
    const said = await trainer.classifyFile(asked).catch(troubleOf);
    if (asked !== file.peek()) return;
    trouble.value = said !== undefined && "kind" in said ? said : undefined;
    const fault = said !== undefined && "fault" in said ? said.fault : undefined;
    problem.value =
      fault === undefined ? "" : text.noPicture({ name: shorten(asked.name), reason: pictureText.value[fault] });
    shares.value = said instanceof Float32Array ? said : undefined;
  };
  return (
    <div>
      <h2 class="card-title">{text.tryTitle}</h2>
      <p class="hint">{text.tryHint}</p>
      {trouble.value === undefined ? null : (
        <NotComputed trouble={trouble.value} onRetry={() => void answer(file.peek())} />
      )}
      <div class="draw">
        <div>
          {file.value === undefined ? <div class="tried-picture" /> : <Shown file={file.value} />}
          <Button onPress={() => input.current?.click()}>{text.choose}</Button>
          <input
            ref={input}
            type="file"
            hidden
            accept="image/*"
            aria-label={text.chooseLabel}
            onChange={(event) => {
              const chosen = event.currentTarget.files?.[0];
              event.currentTarget.value = "";
              if (chosen !== undefined) file.value = chosen;
            }}
          />
          <p class="field-problem" role="alert">
            {problem}
          </p>
        </div>
        <AnswerList classes={classes} shares={shares.value} />
      </div>
    </div>
  );
}

/** Its middle square, which is what the network gets. */
function Shown({ file }: { readonly file: File }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isCurrent = true;
    const show = async (): Promise<void> => {
      const bitmap = await createImageBitmap(file);
      const side = Math.min(bitmap.width, bitmap.height);
      const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
      const context = isCurrent ? canvas.current?.getContext("2d") : undefined;
      context?.clearRect(0, 0, shownSide, shownSide);
      context?.drawImage(bitmap, left, top, side, side, 0, 0, shownSide, shownSide);
      bitmap.close();
    };
    // What cannot be decoded is said beside it.
    show().catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [file]);
  return (
    <canvas ref={canvas} class="tried-picture" width={shownSide} height={shownSide} role="img" aria-label={file.name} />
  );
}
