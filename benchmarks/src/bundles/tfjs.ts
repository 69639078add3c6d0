export { relu } from "@tensorflow/tfjs";
