import { useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { NotComputed } from "../lazy/not-computed.tsx";
import { usePage } from "../state/page.ts";
import { drawText } from "../text/draw-text.ts";
import type { Answer, DataSummary } from "../worker/protocol.ts";
import { type Trouble, troubleOf } from "../worker/trouble.ts";
import { AnswerList } from "./answer-list.tsx";
import { DrawnUnits } from "./drawn-units.tsx";
import { DrawingBoard } from "./drawing-board.tsx";
import { TryPicture } from "./try-picture.tsx";

/** A picture to draw or to choose, and what the network makes of it, also while it is drawn and while it trains. */
export function DrawPanel(): VNode {
  const { store } = usePage();
  const text = drawText.value;
  const data = store.runData.value;
  if (data === undefined || store.snapshot.value === undefined) return <p class="predictions-empty">{text.empty}</p>;
  if (data.heldOut.pixels.length === 0) return <p class="predictions-empty">{text.points}</p>;
  // Nobody draws a photo; what is grey may well be drawings.
  const isDrawn = data.heldOut.channels === 1;
  const own = store.runExperiment.value?.own?.fingerprint;
  return (
    <>
      {isDrawn ? <Board key={`${data.name} ${own}`} data={data} /> : null}
      {data.heldOut.isInk ? null : <TryPicture key={own} classes={data.classes} />}
    </>
  );
}

function Board({ data: { classes, heldOut } }: { readonly data: DataSummary }): VNode {
  const { store, trainer } = usePage();
  const { height, width } = heldOut;
  const text = drawText.value;
  const pixels = useSignal(new Uint8Array(height * width));
  const said = useSignal<Answer | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);
  useSignalEffect(() => {
    // New weights may see something else in the same picture.
    const hasNetwork = store.snapshot.value !== undefined;
    const drawn = pixels.value;
    if (!hasNetwork || drawn.every((pixel) => pixel === 0)) {
      said.value = undefined;
      return;
    }
    void answer(drawn);
  });
  const answer = async (drawn: Uint8Array): Promise<void> => {
    try {
      const found = await trainer.classify(isDarkOnLight(heldOut.pixels) ? drawn.map((ink) => 255 - ink) : drawn);
      if (drawn === pixels.peek()) said.value = found;
      trouble.value = undefined;
    } catch (error) {
      said.value = undefined;
      trouble.value = troubleOf(error);
    }
  };
  return (
    <div>
      <h2 class="card-title">{text.title}</h2>
      <p class="hint">{text.hint}</p>
      {trouble.value === undefined ? null : (
        <NotComputed trouble={trouble.value} onRetry={() => void answer(pixels.peek())} />
      )}
      <div class="draw">
        <div>
          <DrawingBoard height={height} width={width} pixels={pixels} />
          <Button onPress={() => void (pixels.value = new Uint8Array(height * width))}>{text.clear}</Button>
        </div>
        <AnswerList classes={classes} shares={said.value?.probabilities} />
        {said.value === undefined ? null : <DrawnUnits layers={said.value.layers} />}
      </div>
    </div>
  );
}

/** Whether what the network learned from is rather bright, as ink on paper is: then so is what is drawn for it. */
function isDarkOnLight(pixels: Uint8Array): boolean {
  let bright = 0;
  for (const pixel of pixels) bright += Number(pixel > 127);
  return bright > pixels.length / 2;
}
