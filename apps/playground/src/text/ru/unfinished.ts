import type { unfinishedText } from "../unfinished-text.ts";
import type { TranslationOf } from "./translation.ts";

const unfinished: TranslationOf<typeof unfinishedText> = {
  title: "Обучение прервалось",
  place: "{name}, эпоха {epoch} из {epochs}. Можно продолжить с этого места, как будто ничего не случилось.",
  goOn: "Продолжить",
  discard: "Удалить",
  discarded: "Прерванный запуск удалён.",
  forbidden: "Браузер не даёт странице ничего сохранить: если её закрыть, запуск пропадёт.",
  full: "В браузере не осталось места: если закрыть страницу, запуск пропадёт.",
};

/** What is said of a run that was cut off. */
export const unfinishedRu = { unfinished };
