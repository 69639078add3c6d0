import { useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { usePage } from "../state/page.ts";
import { drawText } from "../text/draw-text.ts";
import type { DataSummary } from "../worker/protocol.ts";
import { AnswerList } from "./answer-list.tsx";
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
  const shares = useSignal<Float32Array | undefined>(undefined);
  useSignalEffect(() => {
    // New weights may see something else in the same picture.
    const hasNetwork = store.snapshot.value !== undefined;
    const drawn = pixels.value;
    if (!hasNetwork || drawn.every((pixel) => pixel === 0)) {
      shares.value = undefined;
      return;
    }
    void answer(drawn);
  });
  const answer = async (drawn: Uint8Array): Promise<void> => {
    try {
      const said = await trainer.classify(isDarkOnLight(heldOut.pixels) ? drawn.map((ink) => 255 - ink) : drawn);
      if (drawn === pixels.peek()) shares.value = said?.probabilities;
    } catch {
      // The worker is gone, which the run says.
      shares.value = undefined;
    }
  };
  return (
    <div>
      <h2 class="card-title">{text.title}</h2>
      <p class="hint">{text.hint}</p>
      <div class="draw">
        <div>
          <DrawingBoard height={height} width={width} pixels={pixels} />
          <Button onPress={() => void (pixels.value = new Uint8Array(height * width))}>{text.clear}</Button>
        </div>
        <AnswerList classes={classes} shares={shares.value} />
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
