import { adadelta, adagrad, adam, adamW, lion, nadam, rmsprop, sgd } from "../src/index.ts";

/** Every optimizer there is, by its kind; a test holds the list to what the package exports. */
export const optimizers = { sgd, adagrad, adadelta, rmsprop, adam, adamW, nadam, lion };
