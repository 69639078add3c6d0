import { anything, checkCount, checkNumber, checkObject, checkOptions, type OptionChecks } from "@ganglion/tensor";

/** What a loop of your own says of a step that was made. */
export interface StepReport {
  /** The training loss, before the update. */
  readonly loss: number;
  /** The share of samples classified right, 0-1. */
  readonly accuracy?: number | undefined;
  readonly learningRate?: number | undefined;
}

/** What was measured on samples that are held out. */
export interface ValidationReport {
  readonly loss: number;
  readonly accuracy?: number | undefined;
}

/** What a loop of your own says of an epoch. */
export interface EpochReport extends StepReport {
  /** Counted from 1. */
  readonly epoch: number;
  readonly validation?: ValidationReport | undefined;
}

const NUMBERS: OptionChecks<ValidationReport> = { loss: [checkNumber], accuracy: checkNumber };
const POINT: OptionChecks<StepReport> = { ...NUMBERS, learningRate: checkNumber };
const EPOCH: OptionChecks<EpochReport> = { ...POINT, epoch: [checkCount], validation: anything };
const RENAMED = { lr: "learningRate", acc: "accuracy" };

/** @throws TypeError unless `report` has a loss, and accuracy and rate are numbers where they are given. */
export function checkPoint(where: string, report: StepReport): void {
  checkOptions(where, report, POINT, RENAMED);
}

/** @throws TypeError or RangeError unless `report` has an epoch and a loss, and the rest is what it should be. */
export function checkEpoch(where: string, report: EpochReport): void {
  checkOptions(where, report, EPOCH, RENAMED);
  const { validation } = report;
  if (validation === undefined) return;
  checkObject(where, "validation", validation);
  checkOptions<ValidationReport>(`${where}.validation`, validation, NUMBERS, RENAMED);
  checkNumber(where, "validation.loss", validation.loss);
}
