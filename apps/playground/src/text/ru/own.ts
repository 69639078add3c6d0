import type { ownText } from "../own-text.ts";
import type { TranslationOf } from "./translation.ts";

const own: TranslationOf<typeof ownText> = {
  open: "Свои картинки…",
  facts: "{pictures} · {classes} · {width} × {height}, {colours}",
  inColour: "цветные",
  inGrey: "чёрно-белые",
  pictures: { one: "{count} картинка", few: "{count} картинки", many: "{count} картинок" },
  classes: { one: "{count} класс", few: "{count} класса", many: "{count} классов" },
  full: "В браузере не осталось места: картинки останутся, пока страница открыта. Удалите другие, чтобы сохранить эти.",
  forbidden: "Браузер ничего не сохраняет, как в приватном окне: картинки останутся, пока страница открыта.",
  missing:
    "Для этого эксперимента нужны картинки «{name}»: {facts}. На этом устройстве их нет: ссылка картинок не передаёт.",
  missingTitle: "Картинок не хватает",
  find: "Выбрать их…",
};

/** What is said of data that a person brings, outside of their window. */
export const ownRu = { own };
