import type { computeText } from "../compute-text.ts";
import type { failureText } from "../failure-text.ts";
import type { problemText } from "../problem-text.ts";
import type { shellText } from "../shell-text.ts";
import type { troubleText } from "../trouble-text.ts";
import type { TranslationOf } from "./translation.ts";

const shell: TranslationOf<typeof shellText> = {
  skip: "Перейти к обучению",
  part: "Playground",
  tagline: "Обучите нейросеть прямо здесь и узнайте, почему она учится или не учится.",
  copyLink: "Скопировать ссылку",
  copyLinkLabel: "Скопировать ссылку на этот эксперимент",
  copied: "Скопировано",
  copiedRun: "Скопирована ссылка на эксперимент, результаты которого показаны.",
  copiedPanel: "Скопирована ссылка на этот эксперимент.",
  copyFailed: "Браузер не разрешает копировать. Ссылка в адресной строке.",
  darkTheme: "Тёмная тема",
  toLight: "Включить светлую тему",
  toDark: "Включить тёмную тему",
  language: "Язык",
  undo: "Отменить",
  redo: "Вернуть",
  dismiss: "Закрыть",
  private: "Всё вычисляется на этой странице. С вашего устройства ничего не отправляется.",
  digitsCredit: "Цифры: E. Alpaydin и C. Kaynak,",
  digitsCreditEnd: "UCI Machine Learning Repository, 1998, CC BY 4.0.",
  fashionCredit: "Одежда: выборка из Fashion-MNIST, Zalando SE, 2017, лицензия MIT.",
  source: "Исходный код",
  docs: "Документация",
  npm: "Пакеты в npm",
  labs: "Лаборатории",
  train: "Обучение",
  main: "Обучение",
  partMissing: "Эта часть страницы не загрузилась",
  partCheck: "Проверьте соединение и попробуйте снова.",
  partStuck:
    "Проверьте соединение и попробуйте снова. Некоторые браузеры пробуют ещё раз, только если перезагрузить страницу.",
  languageMissing: "Русские тексты не загрузились. Проверьте соединение и попробуйте снова.",
  notComputed: "Вычислить не удалось",
  retry: "Попробовать снова",
  reload: "Перезагрузить страницу",
  linkRefused: "В ссылке ошибка",
  linkRefusedEnd: "Страница открыта с настройками по умолчанию.",
  unknownNames: "Не учтено в ссылке: {names}.",
  staleTitle: "Это результаты предыдущего эксперимента",
  staleText: "С тех пор изменено: {changes}.",
  staleTrain: "Обучить с изменениями",
  staleRestore: "Отменить изменения",
  change: "{setting}: {before} → {after}",
};

const compute: TranslationOf<typeof computeText> = {
  starting: "Запуск…",
  wasm: "WebAssembly с SIMD, {threads}.",
  threads: { one: "{count} поток", few: "{count} потока", many: "{count} потоков" },
  isolation: "Для нескольких потоков нужна изоляция страницы (cross-origin isolation), которой на этом сервере нет.",
  fewerThreads: "Другие потоки не запустились.",
  gpu: "{way} на {adapter}.",
  software: "Видеокарту здесь изображает процессор, поэтому WebAssembly быстрее.",
  cpu: "Обычный JavaScript на процессоре: верно, но небыстро.",
  unavailable: "{device} здесь недоступен: {reason}.",
  insecure: "браузер даёт его только страницам по https",
  missing: "в этом браузере его нет",
  noAdapter: "браузер не находит для него видеокарты",
  noContext: "браузер не даёт его этой странице",
  floats: "видеокарта не умеет хранить дробные числа",
  script: "скрипт для него не загрузился, проверьте соединение",
  lost: "видеокарта перестала отвечать",
  noWasm: "этот браузер не может его запустить",
  error: "браузер ответил ошибкой",
  chooseAutomatic: "Выберите «Автоматически» или попробуйте снова.",
  retry: "Попробовать снова",
};

const problem: TranslationOf<typeof problemText> = {
  whole: "«{label}»: нужно целое число от {min} до {max}, а не «{got}».",
  number: "«{label}»: нужно число от {min} до {max}, а не «{got}».",
  kept: "Осталось {value}.",
  choice: "«{name}» может быть {choices}, но не «{got}».",
  tooManyLayers: "Скрытых слоёв здесь может быть до {most}, но не {got}.",
  layer:
    "«{got}» — не слой. Слои пишутся так: 32 (полносвязный), c8 (свёртка), r8 (остаточный), p (пулинг), d20 (дропаут).",
  layerOrder: "«{got}» работает с изображениями, поэтому должен стоять перед слоями, которые с ними не работают.",
  noPictures: "Слоям вроде «{got}» нужны изображения, а в этом наборе данных точки.",
  pooledAway: "«{got}» сжимает изображение так, что от него ничего не остаётся.",
  ownData: "«own={got}» не описывает набор картинок. Скопируйте ссылку целиком.",
  twice: "«{got}» встречается в ссылке несколько раз.",
};

const failure: TranslationOf<typeof failureText> = {
  divergedTitle: "Обучение разошлось",
  diverged: "Потери перестали быть числом на шаге {step}, в эпохе {epoch}.",
  faultBatch: "В данных уже были значения, которые не являются числами.",
  faultWeight: "Вес {path} стал бесконечным.",
  faultOutput: "Выход {path} стал слишком большим для числа.",
  faultLoss: "Сами потери стали слишком большими для числа.",
  faultGradient: "Градиент {path} стал слишком большим для числа.",
  faultUpdate: "Обновление сделало вес {path} слишком большим.",
  faultLayer: "слоя {path}",
  faultModel: "всей сети",
  tryRate: "Обучить со скоростью {rate}",
  tryClip: "Ограничить норму градиента единицей",
  computeTitle: "Обучение не началось",
  computeInstead: "Обучить на WebAssembly",
  dataTitle: "Данные не загрузились",
  data: "Проверьте соединение и попробуйте снова. Больше ничего не потеряно.",
  missingTitle: "Картинок нет на этом устройстве",
  missing: "Выберите их слева, под «Данные», и обучите снова.",
  unfinishedTitle: "Продолжить не удалось",
  unfinished: "Сохранённого запуска больше нет, или он от другой версии страницы. Обучите сеть с начала.",
  lostTitle: "Связь с видеокартой потеряна",
  lost: "Обучите снова, и браузер подключится к ней заново.",
  script: "Скрипт, который для этого нужен, не загрузился. Проверьте соединение и обучите снова.",
  workerTitle: "Скрипт обучения аварийно остановился",
  worker: "Обучите снова: он запустится заново.",
  errorTitle: "Обучение остановилось",
  retry: "Обучить снова",
};

const trouble: TranslationOf<typeof troubleText> = {
  script: "Скрипт, который для этого нужен, не загрузился. Проверьте соединение и попробуйте снова.",
  download: "Файл, который для этого нужен, не загрузился. Проверьте соединение и попробуйте снова.",
  pictures: "Для этого нужны картинки, которых нет на этом устройстве.",
  lost: "Связь с видеокартой потеряна. Попробуйте снова, и браузер подключится к ней заново.",
  worker: "Скрипт, который вычисляет, аварийно остановился. Попробуйте снова: он запустится заново.",
  unforeseen:
    "Произошло то, чего эта страница не ожидала. Попробуйте снова. Если повторится, для починки пригодятся подробности ниже.",
  details: "Подробности",
  copy: "Копировать",
  copied: "Скопировано",
  copyFailed: "Браузер не разрешает копировать. Выделите текст сами.",
  explain: "Что значит эта ошибка",
  retry: "Попробовать снова",
};

/** What stands around results. */
export const chromeRu = { shell, compute, problem, failure, trouble };
