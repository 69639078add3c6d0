export type { WorkerLike } from "./port.ts";
export { serveTraining, type SetupTraining, type TrainingSetup } from "./serve-training.ts";
export { trainInWorker, type WorkerTraining, type WorkerTrainingOptions } from "./train-in-worker.ts";
