import { picture } from "../../text/ru/picture.ts";
import type { TranslationOf } from "../../text/ru/translation.ts";
import { activationsRu } from "../activations/activations-ru.ts";
import { initializationRu } from "../initialization/initialization-ru.ts";
import { normalizationRu } from "../normalization/normalization-ru.ts";
import { preparationRu } from "../preparation/preparation-ru.ts";
import { graphRu } from "../graph/graph-ru.ts";
import { adviserRu } from "../transfer/adviser-ru.ts";
import { transferRu } from "../transfer/transfer-ru.ts";
import { backendsRu } from "../backends/backends-ru.ts";
import type { labsText } from "./labs-text.ts";

const labs: TranslationOf<typeof labsText> = {
  labs: "Лаборатории",
  train: "Обучение",
  all: "Все лаборатории",
  skip: "Перейти к лаборатории",
  settings: "Настройки лаборатории",
  copyLink: "Скопировать ссылку на лабораторию с этими настройками",
  openInTrain: "Открыть в обучении",
  nearest: "Не всё, что здесь выбрано, есть в обучении ({names}); откроется самое близкое из того, что есть.",
  computing: "Вычисляется…",
  intro:
    "Каждая лаборатория учит чему-то одному об обучении сетей: двигайте ползунки, пока не сломается, и смотрите на число, которое об этом скажет. Всё вычисляется здесь, теми же пакетами, которые может установить каждый.",
  graph: "Граф вычислений",
  graphLesson: "Значения идут вперёд, градиенты назад — по одной локальной производной за раз.",
  activations: "Активации",
  activationsLesson: "Что нейрон делает со своей суммой, решает, пройдёт ли градиент.",
  preparation: "Подготовка данных",
  preparationLesson: "Если все входы положительны, обучение идёт зигзагом; помогает центрирование.",
  initialization: "Инициализация",
  initializationLesson: "Слишком малые веса — сигнал затухает, слишком большие — насыщается.",
  normalization: "Нормализация",
  normalizationLesson: "По чему усредняют, то и решает, какой нужен размер батча.",
  transfer: "Перенос обучения",
  transferLesson:
    "С пятью примерами на класс обученная сеть побеждает сеть с нуля; когда примеров много, преимущество исчезает.",
  backends: "Бэкенды",
  backendsLesson: "Одни и те же операции на каждом устройстве: как быстро и насколько они расходятся.",
};

/** All texts of the labs in Russian, by the part of the page. */
export const labsRu = {
  labs,
  backendsLab: backendsRu,
  transferLab: transferRu,
  picture,
  adviser: adviserRu,
  graphLab: graphRu,
  preparationLab: preparationRu,
  normalizationLab: normalizationRu,
  activationsLab: activationsRu,
  initializationLab: initializationRu,
};
