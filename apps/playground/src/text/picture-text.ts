import { texts } from "./i18n.ts";

/** Why a file is not taken as a picture, as the rest of a sentence. */
export const pictureText = texts("picture", {
  empty: "the file is empty",
  heavy: "it is larger than 67 MB",
  heic: "it is a HEIC picture, as iPhones take them; convert it to JPEG first",
  notPicture: "it is not a JPEG, PNG, GIF, WebP or BMP picture",
  damaged: "it is damaged, or has more than 67 million pixels",
  misplaced: "it is not in the folder of a class",
});
