import type { layersText } from "../layers-text.ts";
import type { lessonsText } from "../lessons-text.ts";
import type { TranslationOf } from "./translation.ts";

const lessons: TranslationOf<typeof lessonsText> = {
  title: "Опыты одним нажатием",
  hint: "Каждый сам всё настраивает и запускает. Прошлый запуск остаётся позади серым.",
  breakIt: "Сломать",
  fixIt: "Починить",
  good: "работает",
  bad: "не работает",
  sigmoids: "Четыре слоя с сигмоидой",
  sigmoidsLesson:
    "Производная сигмоиды не больше 1/4, поэтому каждый слой передаёт четверть градиента или меньше: первые слои почти не учатся.",
  sigmoidsRelu: "… с ReLU",
  sigmoidsReluLesson: "ReLU передаёт градиент активных нейронов целиком: сеть той же глубины учится.",
  tinyInit: "Шесть слоёв, веса около 0,01",
  tinyInitLesson: "Такие малые веса ослабляют сигнал в каждом слое, и в конце от изображения ничего не остаётся.",
  heInit: "… с инициализацией Хе",
  heInitLesson: "Веса, масштабированные по числу входов, сохраняют размах сигнала от слоя к слою.",
  rate10: "Скорость обучения 10",
  rate10Lesson:
    "Первые шаги отбрасывают веса так далеко, что большинство нейронов ReLU больше не срабатывает: у мёртвых нет градиента.",
  usualRate: "… со скоростью 0,05",
  usualRateLesson: "Малые шаги оставляют нейроны живыми.",
  zeros: "Все веса — нули",
  zerosLesson:
    "Одинаковые нейроны получают одинаковый градиент и остаются одинаковыми: сеть не лучше одного нейрона в слое.",
  positiveInputs: "Все входы положительны",
  positiveInputsLesson:
    "Если все входы положительны, веса нейрона за шаг могут только вместе расти или вместе убывать: обучение идёт зигзагом.",
  centered: "… центрированные",
  centeredLesson: "Без среднего каждого пикселя у входов есть оба знака, и шаги идут куда нужно.",
  smallBatch: "Batch norm, батчи по 2",
  smallBatchLesson:
    "Два примера мало говорят о среднем и дисперсии: batch norm добавляет шум, а на проверке ведёт себя иначе.",
  groupNorm: "… с group norm",
  groupNormLesson: "Group norm смотрит на один пример, поэтому размер батча не важен.",
  spirals: "Две спирали",
  spiralsLesson: "Никакая прямая не разделит спирали: смотрите, как скрытые слои изгибают границу.",
  convolutions: "Свёртки",
  convolutionsLesson: "Фильтры ищут один и тот же штрих повсюду: меньше весов и меньше ошибок.",
};

const layers: TranslationOf<typeof layersText> = {
  tabs: "Результаты",
  predictions: "Предсказания",
  layers: "Слои",
  confusion: "Путаница",
  compare: "Сравнение",
  title: "Что происходит в каждом слое",
  hint: "На шаге {step}. Гистограммы охватывают пять отклонений в обе стороны от среднего.",
  empty: "Нажмите «Начать»: здесь появятся активации и градиенты каждого слоя.",
  layer: "Слой",
  outputs: "Выходы",
  gradients: "Градиенты",
  mean: "Среднее",
  std: "Откл.",
  stdTime: "Откл. со временем",
  dead: "Мёртвые",
  saturated: "Насыщено",
  updates: "Шаг / вес",
  updatesHint: "Обычно около 0,001.",
  histogramOf: "{what} {layer}: среднее {mean}, отклонение {std}",
  findings: "Что обнаружено",
  noFindings: "Всё в порядке.",
  confusionTitle: "Какие классы с какими путаются",
  confusionHint: "Строки — что на изображении, столбцы — что говорит сеть.",
  confusionPairs: "Для {classes} классов таблица слишком велика. Чаще всего путаются эти пары:",
  confusionEmpty: "Нажмите «Начать»: здесь считаются ошибки.",
  confusionCell: "{count} из класса {actual} приняты за {predicted}",
  compareTitle: "Запуски на этой странице",
  compareHint: "Сначала новые. Названо, чем каждый отличается от последнего.",
  compareEmpty: "Здесь собираются запуски, чтобы сравнить два и больше.",
  compareRun: "Запуск",
  compareDifference: "Отличие",
  compareNothing: "нет: тот же эксперимент",
  compareAccuracy: "Точность на проверке",
  compareUse: "Взять эти настройки",
  current: "последний",
};

/** The experiments to press, and what goes on in the layers. */
export const lessonsRu = { lessons, layers };
