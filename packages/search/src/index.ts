export type { CheckpointStore } from "./checkpoints/store.ts";
export type {
  RungEvent,
  SearchEndEvent,
  SearchEvent,
  SearchStartEvent,
  TrialEndEvent,
  TrialLostEvent,
  TrialReportEvent,
  TrialStartEvent,
} from "./events/search-event.ts";
export type { EndRecord, Journal, JournalRecord, ReportRecord, SearchRecord } from "./journal/journal.ts";
export { parallelCoordinates, type ParallelCoordinatesOptions, type PlotLike } from "./result/parallel-coordinates.ts";
export { type SearchRow, searchTable } from "./result/table.ts";
export { searchText, type SearchTextOptions } from "./result/text.ts";
export type { Direction, SearchResult, TrialResult } from "./result/trial-result.ts";
export { inProcess, type InProcessOptions } from "./runner/in-process.ts";
export type { OpenRunner, Runner, TrialChannel } from "./runner/runner.ts";
export type {
  Trial,
  TrialCheckpoint,
  TrialContext,
  TrialEnd,
  TrialFailure,
  TrialJob,
  TrialReturn,
  TrialStep,
} from "./runner/trial.ts";
export { type Search, search } from "./search.ts";
export type { SearchOptions } from "./search-options.ts";
export { choice } from "./space/choice.ts";
export type { Choice, Config, ConfigOf, ConfigValue, Domain, Range, Space } from "./space/domain.ts";
export { int, type IntOptions, logUniform, uniform, type UniformOptions } from "./space/ranges.ts";
export { gridSearch, type GridSearchOptions } from "./strategy/grid-search.ts";
export { randomSearch, type RandomSearchOptions } from "./strategy/random-search.ts";
export type { Rung, Strategy } from "./strategy/strategy.ts";
export { successiveHalving, type SuccessiveHalvingOptions } from "./strategy/successive-halving.ts";
export { workerThreads, type WorkerThreadsOptions } from "./threads/worker-threads.ts";
