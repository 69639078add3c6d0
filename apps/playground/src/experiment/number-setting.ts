/** A number that a person may set: its range, and the steps of the buttons beside it. */
export interface NumberSetting {
  /** As it is called in the panel and in messages. */
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
  /** The values that the buttons and arrow keys go to; between whole numbers they go by 1 where there are none. */
  readonly ladder: readonly number[];
}

/** The numbers of an experiment; `units` is that of one hidden layer. */
export type NumberSettingName = "units" | "learningRate" | "momentum" | "batchSize" | "epochs" | "seed";

/** All numbers of an experiment. Ranges are what a browser can train in reasonable time, or what makes sense at all. */
export const numberSettings: Readonly<Record<NumberSettingName, NumberSetting>> = {
  units: { label: "Units", min: 1, max: 512, isWhole: true, ladder: [4, 8, 16, 32, 64, 128, 256, 512] },
  learningRate: {
    label: "Learning rate",
    min: 0.000001,
    max: 1000,
    isWhole: false,
    ladder: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  },
  momentum: { label: "Momentum", min: 0, max: 0.999, isWhole: false, ladder: [0, 0.5, 0.8, 0.9, 0.95, 0.99] },
  batchSize: { label: "Batch size", min: 1, max: 1024, isWhole: true, ladder: [1, 4, 8, 16, 32, 64, 128, 256, 512] },
  epochs: { label: "Epochs", min: 1, max: 500, isWhole: true, ladder: [1, 5, 10, 20, 30, 50, 100, 200, 500] },
  seed: { label: "Seed", min: 0, max: 999_999_999, isWhole: true, ladder: [] },
};

/** Reads what a person typed or a link says. */
export function readNumber(setting: NumberSetting, text: string): { value: number } | { problem: string } {
  const value = Number(text);
  const isNumber = text.trim() !== "" && Number.isFinite(value) && (!setting.isWhole || Number.isInteger(value));
  if (isNumber && value >= setting.min && value <= setting.max) return { value };
  const kind = setting.isWhole ? "a whole number" : "a number";
  return {
    problem: `${setting.label} must be ${kind} from ${setting.min} to ${setting.max}, got "${text.trim()}".`,
  };
}

/** The next value up (`direction` 1) or down (-1) from `value`, or `value` itself at the end. */
export function stepNumber({ ladder, min, max }: NumberSetting, value: number, direction: 1 | -1): number {
  if (ladder.length === 0) return Math.min(max, Math.max(min, value + direction));
  const next = direction === 1 ? ladder.find((rung) => rung > value) : ladder.findLast((rung) => rung < value);
  return next ?? value;
}
