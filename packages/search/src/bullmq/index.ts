export { bullQueue, type BullQueueOptions } from "./bull-queue.ts";
export type { RedisConnection } from "./place.ts";
export { serveTrials, type ServeTrialsOptions, type Serving } from "./serve-trials.ts";
