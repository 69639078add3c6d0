import type { VNode } from "preact";
import { logRange } from "../../charts/axis.ts";
import { LinePlot } from "../../charts/line-plot.tsx";
import { formatLoss } from "../../text/format.ts";
import { activationsText } from "./activations-text.ts";
import type { DeadAnswer } from "./dead-units.ts";

/** The hidden units, the dead ones crossed out, beside the loss of the steps that made them so. */
export function UnitsPanel({ answer: { units, dead, losses } }: { readonly answer: DeadAnswer }): VNode {
  const text = activationsText.value;
  const gone = new Set(dead);
  const [low, high] = logRange(losses);
  return (
    <div class="units-and-loss">
      <svg class="units" viewBox="0 0 180 92" role="img" aria-label={text.unitsLabel({ dead: dead.length, units })}>
        {Array.from({ length: units }, (_, unit) => {
          const [left, top] = [(unit % 8) * 22.5 + 2, Math.floor(unit / 8) * 22.5 + 2];
          const isDead = gone.has(unit);
          return (
            <g key={unit} class="unit" data-dead={isDead ? "" : undefined}>
              <rect x={left} y={top} width={18} height={18} rx={4} />
              {isDead ? <path d={`M${left + 5} ${top + 5}l8 8M${left + 13} ${top + 5}l-8 8`} /> : null}
            </g>
          );
        })}
      </svg>
      <LinePlot
        label={text.lossLabel({ first: formatLoss(losses[0] ?? 0), last: formatLoss(losses.at(-1) ?? 0) })}
        x={{ title: text.stepAxis, low: 1, high: losses.length }}
        y={{ title: text.lossAxis, low, high, isLog: true, say: formatLoss }}
        curves={[{ name: text.lossCurve, look: "first", x: losses.map((_, index) => index + 1), y: losses }]}
        height={190}
      />
    </div>
  );
}
