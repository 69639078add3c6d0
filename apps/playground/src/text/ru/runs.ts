import type { runsText } from "../runs-text.ts";
import type { TranslationOf } from "./translation.ts";

const runs: TranslationOf<typeof runsText> = {
  title: "Сохранённые запуски",
  hint: "Они хранятся только в этом браузере.",
  empty: "Пока ничего не сохранено. Нажмите «Сохранить» рядом с запуском, и он будет здесь в следующий раз.",
  loading: "Загрузка…",
  keep: "Сохранить",
  name: "Название",
  nameOf: "Название запуска {name}",
  draw: "Показать на графиках",
  drawn: "Показан на графиках",
  drawOf: "Показать {name} на графиках",
  save: "Скачать",
  remove: "Удалить",
  removeOf: "Удалить {name}",
  removed: "Удалено: {name}.",
  restore: "Вернуть",
  forbidden: "Браузер не даёт странице ничего сохранить, как в приватном окне. Скачайте запуск на вкладке «Код».",
  full: "В браузере не осталось места. Удалите часть запусков или скачайте этот на вкладке «Код».",
};

/** What is said of kept runs. */
export const runsRu = { runs };
