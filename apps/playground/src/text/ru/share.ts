import type { shareText } from "../share-text.ts";
import type { TranslationOf } from "./translation.ts";

const share: TranslationOf<typeof shareText> = {
  open: "Поделиться",
  title: "Поделиться экспериментом",
  hint: "По ссылке откроется этот эксперимент, до последней цифры. Скройте то, что классу пока видеть рано.",
  hideParts: "Скрыть части страницы",
  hideSettings: "Скрыть настройки",
  look: "Вид",
  embed: "Для вставки в другую страницу",
  inLanguage: "На выбранном языке",
  link: "Ссылка",
  frame: "Код для страницы",
  copyLink: "Скопировать ссылку",
  copyFrame: "Скопировать код",
  copied: "Скопировано.",
  copyFailed: "Браузер не разрешает копировать. Выделите текст сами.",
  allSettings: "Все настройки",
  openWhole: "Открыть в Playground",
};

/** What is said where a link is made for others. */
export const shareRu = { share };
