import { useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { usePage } from "../state/page.ts";
import { drawText } from "../text/draw-text.ts";
import { formatWholePercent } from "../text/format.ts";
import { DrawingBoard } from "./drawing-board.tsx";

/** A picture to draw, and what the network makes of it while it is drawn and while it trains. */
export function DrawPanel(): VNode {
  const { store } = usePage();
  const text = drawText.value;
  const data = store.runData.value;
  if (data === undefined || store.snapshot.value === undefined) return <p class="predictions-empty">{text.empty}</p>;
  if (data.heldOut.pixels.length === 0) return <p class="predictions-empty">{text.points}</p>;
  return <Board key={data.name} height={data.heldOut.height} width={data.heldOut.width} classes={data.classes} />;
}

interface BoardProps {
  readonly height: number;
  readonly width: number;
  readonly classes: readonly string[];
}

function Board({ height, width, classes }: BoardProps): VNode {
  const { store, trainer } = usePage();
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
      const said = await trainer.classify(drawn);
      if (drawn === pixels.peek()) shares.value = said?.probabilities;
    } catch {
      // The worker is gone, which the run says.
      shares.value = undefined;
    }
  };
  const best = shares.value === undefined ? -1 : shares.value.indexOf(Math.max(...shares.value));
  const said =
    best < 0 ? "" : text.answer({ name: classes[best] ?? "", share: formatWholePercent(shares.value?.[best] ?? 0) });
  return (
    <div>
      <h2 class="card-title">{text.title}</h2>
      <p class="hint">{text.hint}</p>
      <div class="draw">
        <div>
          <DrawingBoard height={height} width={width} pixels={pixels} />
          <Button onPress={() => void (pixels.value = new Uint8Array(height * width))}>{text.clear}</Button>
        </div>
        <div>
          <p class="draw-answer" data-testid="drawn">
            {said}
          </p>
          <ul class="draw-shares">
            {classes.map((name, index) => (
              <li key={name}>
                <span>{name}</span>
                <meter class="draw-share" aria-label={name} min={0} max={1} value={shares.value?.[index] ?? 0} />
                <span>{shares.value === undefined ? "" : formatWholePercent(shares.value[index] ?? 0)}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}
