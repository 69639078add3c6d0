export type { EventImage } from "./image.ts";
export type { EventSink } from "./sink.ts";
export { type TensorBoardOptions, type TensorBoardWriter, tensorBoard } from "./tensor-board.ts";
