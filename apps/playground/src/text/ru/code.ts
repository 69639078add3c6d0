import type { codeText } from "../code-text.ts";
import type { TranslationOf } from "./translation.ts";

const code: TranslationOf<typeof codeText> = {
  title: "Этот эксперимент на TypeScript",
  hint: "Печатает те же потери, что и эта страница, до последней цифры. Установите пакеты из второй строки и запустите.",
  picturesHint:
    "Обучает сеть на вашей папке с картинками так же, как эта страница. Для PNG потери совпадут до последней цифры; JPEG браузер и Node декодируют чуть по-разному. Установите пакеты из второй строки и запустите рядом с папкой.",
  copy: "Копировать",
  copied: "Скопировано",
  copyFailed: "Браузер не разрешает копировать. Выделите текст сами.",
  download: "Скачать",
  program: "Программа",
  pytorchTitle: "Проект для PyTorch",
  pytorchHint: "Сеть, её начальные веса, данные и скрипт обучения — чтобы продолжить на другой машине.",
  pytorch: "Скачать проект (zip)",
  making: "Проект готовится…",
  pytorchFailed: "Не удалось записать проект",
  filesTitle: "Файлы",
  filesHint:
    "Сохраните то, что обучили. Файл safetensors или JSON можно потом открыть здесь: перетащите его на страницу. ONNX — для других программ, например ONNX Runtime. Подготовка данных уже входит в сеть.",
  saveModel: "Сохранить модель (safetensors)",
  saveOnnx: "Сохранить модель (ONNX)",
  saveFailed: "Не удалось сохранить модель",
  saveRun: "Сохранить запуск (JSON)",
  open: "Открыть файл…",
  openLabel: "Открыть модель или запуск",
  nothingYet: "Сначала нажмите «Начать»: сохранять пока нечего.",
};

/** What is said of code, loaded with its panel. */
export const codeRu = { code };
