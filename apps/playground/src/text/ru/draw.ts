import type { drawText } from "../draw-text.ts";
import { picture } from "./picture.ts";
import type { TranslationOf } from "./translation.ts";

const draw: TranslationOf<typeof drawText> = {
  title: "Нарисуйте для сети",
  hint: "Пальцем или мышью; на клавиатуре стрелки двигают, пробел рисует.",
  canvas: "Рисунок, закрашено {filled} из {size} пикселей",
  clear: "Стереть",
  empty: "Сначала нажмите «Начать»: сети ещё нет.",
  points: "В этом наборе данных точки. Чтобы рисовать, выберите изображения.",
  tryTitle: "Попробуйте свою картинку",
  tryHint: "Из неё вырежут середину и уменьшат, как обучающие изображения. Она остаётся на этом устройстве.",
  choose: "Выбрать картинку…",
  chooseLabel: "Картинка для сети",
  noPicture: "Не удалось прочитать {name}: {reason}.",
  unitsTitle: "Что видят в нём нейроны",
  unitsHint: "Квадрат — отклик одного нейрона: синий больше нуля, оранжевый меньше, пустой молчит.",
  unitsOf: "{name}: откликаются нейроны — {active} из {count}",
  answer: "Ответ сети: {name}, {share}.",
};

/** What is said where a person draws or chooses a picture, loaded with its panel. */
export const drawRu = { draw, picture };
