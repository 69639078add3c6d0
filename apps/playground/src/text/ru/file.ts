import type { fileText } from "../file-text.ts";
import type { TranslationOf } from "./translation.ts";

const file: TranslationOf<typeof fileText> = {
  opened: "Открыто",
  openedModel: "Открыт файл {name}.",
  openedRun: "{name} теперь на вкладке «Сравнение».",
  refused: "Файл {name} не открыт",
  refusedEnd: "Ничего не изменилось.",
  empty: "Файл пуст.",
  notOurs: "Это не модель (.safetensors) и не запуск (.json), сохранённые этой страницей.",
  newer: "Файл сохранён более новой версией страницы. Обновите страницу и попробуйте снова.",
  broken: "Часть файла отсутствует или повреждена.",
  notFound: "Браузер не смог его прочитать.",
  missingData: "Модель обучена на картинках, которых нет на этом устройстве. Сначала выберите их под «Данные».",
  tooLarge: "Он больше {megabytes} МБ.",
  unreadable: "Он повреждён, или это не safetensors.",
  misfit: "Веса в нём — от другой сети. Сначала настройте такую же, потом откройте файл снова.",
  drop: "Перетащите сюда модель или запуск, чтобы открыть",
};

/** What is said of files that are opened. */
export const fileRu = { file };
