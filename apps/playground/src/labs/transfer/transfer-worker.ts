import { serveLab } from "../frame/serve-lab.ts";
import { compare } from "./compare.ts";
import { showPictures } from "./pictures.ts";
import { saveModel, tryPicture } from "./take.ts";
import { unpack } from "./unpack.ts";

/** What the page may ask. */
export interface TransferApi {
  pictures: typeof showPictures;
  compare: typeof compare;
  try: typeof tryPicture;
  save: typeof saveModel;
  unpack: typeof unpack;
}

serveLab<TransferApi>({ pictures: showPictures, compare, try: tryPicture, save: saveModel, unpack });
