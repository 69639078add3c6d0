import type { ownWindowText } from "../own-window-text.ts";
import { picture } from "./picture.ts";
import type { TranslationOf } from "./translation.ts";

const ownWindow: TranslationOf<typeof ownWindowText> = {
  title: "Свои картинки",
  hint: "Папка на каждый класс с его именем: кошки/1.jpg, собаки/1.jpg. Или zip с такими папками, или двоичные файлы CIFAR-10 и CIFAR-100. С этого устройства ничего не отправляется.",
  folder: "Выбрать папку…",
  files: "Выбрать файлы…",
  folderLabel: "Папка с картинками",
  filesLabel: "Архив zip или файлы CIFAR",
  drop: "Или перетащите их на страницу.",
  colours: "Цвет",
  colour: "Цветные",
  grey: "Чёрно-белые",
  cifarHint: "Файлы CIFAR остаются цветными, 32 × 32.",
  again: "Прочитать заново с этими настройками",
  reading: "Читаем: {done} из {total}…",
  readingAny: "Читаем…",
  stop: "Остановить",
  use: "Обучать на них",
  perClassCounts: "Картинок в каждом классе",
  uneven:
    "В классе «{most}» картинок намного больше, чем в классе «{least}»: {times} к 1. Сеть, которая всегда отвечает «{most}», права в {share} случаев.",
  skipped: { one: "{count} файл пропущен", few: "{count} файла пропущено", many: "{count} файлов пропущено" },
  more: "и ещё {count}",
  other: "Это не те картинки, которых ждёт ссылка, поэтому результаты будут другими.",
  kept: "Картинки на этом устройстве",
  noneKept: "Пока ничего.",
  takes: "{megabytes} МБ",
  onlyHere: "пока страница открыта",
  inUse: "используются",
  useOf: "Обучать на «{name}»",
  remove: "Удалить",
  removeOf: "Удалить «{name}»",
  removed: "Удалено: {name}.",
  restore: "Вернуть",
  details: "Классы и файлы",
  refused: "Это не подходит",
  nothing: "Здесь нет файлов.",
  mixed: "Выберите один архив zip, один архив CIFAR или папку, а не всё сразу.",
  stopped: "Чтение остановлено. Ничего не изменилось.",
  noFolders:
    "«{got}» лежит без папки. Положите каждую картинку в папку с именем её класса и выберите папку, где лежат эти папки.",
  oneClass: "Здесь только один класс, «{got}». Для обучения нужны хотя бы две папки с картинками.",
  tooManyClasses: "Классов {count}, а помещается не больше {most}.",
  tooFew: "В классе «{got}» картинок: {count}. В каждом нужно хотя бы {least}: часть для обучения и одна для проверки.",
  tooMuch:
    "Для страницы слишком много: {pictures} картинок такого размера, а помещается {most}. Возьмите меньше из каждого класса или уменьшите их.",
  noPictures: "Ни один из файлов ({count}) не удалось прочитать как картинку. «{got}»: {reason}.",
  wrongLength:
    "В «{got}» {bytes} байт, а это не целое число записей по {record}. Нужна двоичная версия CIFAR, распакованная: версии для Python и Matlab устроены иначе.",
  brokenArchive: "Архив повреждён, зашифрован или это вовсе не архив. Упакуйте папки ещё раз в обычный zip.",
  unreadable: "Файлы повреждены или это не то, чем они названы.",
  failed: "Прочитать не удалось",
};

/** What the window for data of one's own says. */
export const ownWindowRu = { ownWindow, picture };
