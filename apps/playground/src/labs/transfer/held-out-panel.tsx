import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../../controls/button.tsx";
import { CheckIcon, CrossIcon } from "../../shell/icons.tsx";
import { formatWhole, formatWholePercent } from "../../text/format.ts";
import { Panel } from "../frame/panel.tsx";
import type { CompareAnswer } from "./compare.ts";
import type { Guesses } from "./move.ts";
import { Nothing } from "./panels.tsx";
import type { Drawable } from "./pictures.ts";
import type { WayName } from "./settings.ts";
import { Thumbnail } from "./thumbnail.tsx";
import { transferText } from "./transfer-text.ts";

/** What `HeldOutPanel` takes. */
export interface HeldOutPanelProps {
  readonly answer: Partial<CompareAnswer>;
  readonly way: WayName | undefined;
  /** What the classes are called here. */
  readonly classes: readonly string[];
}

const pageSize = 24;

/** What a network takes the held-out pictures for, mistakes first. */
export function HeldOutPanel({ answer, way, classes }: HeldOutPanelProps): VNode {
  const text = transferText.value;
  const shown = useSignal(pageSize);
  const { heldOut, results = [] } = answer;
  const guesses = results.find((one) => one.way === way)?.guesses;
  if (heldOut === undefined || guesses === undefined) {
    return (
      <Panel title={text.heldOutTitle}>
        <Nothing>{text.heldOutEmpty}</Nothing>
      </Panel>
    );
  }
  const order = worstFirst(heldOut.labels, guesses);
  const right = order.filter((at) => guesses.labels[at] === heldOut.labels[at]).length;
  const rest = order.length - shown.value;
  return (
    <Panel
      title={text.heldOutTitle}
      hint={text.heldOutHint({ right: formatWhole(right), size: formatWhole(order.length) })}
    >
      <ul class="predictions-grid" data-names="long">
        {order.slice(0, shown.value).map((at) => (
          <Card key={at} heldOut={heldOut} at={at} guesses={guesses} classes={classes} hasShares={way !== "probe"} />
        ))}
      </ul>
      {rest > 0 ? (
        <Button onPress={() => void (shown.value += pageSize)}>
          {text.showMore({ count: formatWhole(Math.min(pageSize, rest)) })}
        </Button>
      ) : null}
    </Panel>
  );
}

interface CardProps {
  readonly heldOut: Drawable;
  readonly at: number;
  readonly guesses: Guesses;
  readonly classes: readonly string[];
  readonly hasShares: boolean;
}

function Card({ heldOut, at, guesses, classes, hasShares }: CardProps): VNode {
  const text = transferText.value;
  const name = classes[heldOut.labels[at] ?? 0] ?? "";
  const guess = classes[guesses.labels[at] ?? 0] ?? "";
  const isRight = name === guess;
  return (
    <li class="prediction" data-verdict={isRight ? "right" : "wrong"}>
      <Thumbnail
        pictures={heldOut}
        index={at}
        label={isRight ? text.right({ name }) : text.takenFor({ name, guess })}
      />
      <span class="prediction-answer" aria-hidden="true">
        {isRight ? <CheckIcon /> : <CrossIcon />}
        <span class="prediction-name">{guess}</span>{" "}
        {hasShares ? <span class="prediction-share">{formatWholePercent(guesses.shares[at] ?? 0)}</span> : null}
      </span>
      {isRight ? null : (
        <span class="prediction-detail" aria-hidden="true">
          ({text.truly({ name })})
        </span>
      )}
    </li>
  );
}

/** The less the truth got, the worse. */
function worstFirst(labels: Int32Array, guesses: Guesses): number[] {
  const badness = (at: number): number => Number(guesses.labels[at] !== labels[at]) - (guesses.truths[at] ?? 0);
  return Array.from(labels.keys()).sort((a, b) => badness(b) - badness(a));
}
