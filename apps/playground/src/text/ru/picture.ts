import type { pictureText } from "../picture-text.ts";
import type { TranslationOf } from "./translation.ts";

/** Why a file is not taken as a picture. */
export const picture: TranslationOf<typeof pictureText> = {
  empty: "файл пуст",
  heavy: "он больше 67 МБ",
  heic: "это снимок HEIC, какие делает iPhone; сначала преобразуйте его в JPEG",
  notPicture: "это не картинка JPEG, PNG, GIF, WebP или BMP",
  damaged: "картинка повреждена, или в ней больше 67 миллионов пикселей",
  misplaced: "файл лежит не в папке класса",
};
