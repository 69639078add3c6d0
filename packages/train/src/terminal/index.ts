export { type ShowOptions, type ShownTraining, showTraining, type TextStream } from "./show-training.ts";
