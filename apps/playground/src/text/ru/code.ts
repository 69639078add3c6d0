import type { codeText } from "../code-text.ts";
import type { TranslationOf } from "./translation.ts";

const code: TranslationOf<typeof codeText> = {
  tab: "Код",
  title: "Этот эксперимент на TypeScript",
  hint: "Печатает те же потери, что и эта страница, до последней цифры. Установите пакеты из второй строки и запустите.",
  copy: "Копировать",
  copied: "Скопировано",
  copyFailed: "Браузер не разрешает копировать. Выделите текст сами.",
  download: "Скачать",
  program: "Программа",
  pytorchTitle: "Проект для PyTorch",
  pytorchHint: "Сеть, её начальные веса, данные и скрипт обучения — чтобы продолжить на другой машине.",
  pytorch: "Скачать проект (zip)",
  making: "Проект готовится…",
  pytorchFailed: "Не удалось записать проект: {reason}.",
  filesTitle: "Файлы",
  filesHint: "Сохраните обученную сеть и откройте её позже: просто перетащите файл на эту страницу.",
  saveModel: "Сохранить модель (safetensors)",
  saveFailed: "Не удалось сохранить модель: {reason}.",
  saveRun: "Сохранить запуск (JSON)",
  open: "Открыть файл…",
  openLabel: "Открыть модель или запуск",
  nothingYet: "Сначала нажмите «Начать»: сохранять пока нечего.",
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
  weights: "В нём нет весов этой сети: {reason}.",
  drop: "Перетащите сюда модель или запуск, чтобы открыть",
};

/** What is said of code and files. */
export const codeRu = { code };
