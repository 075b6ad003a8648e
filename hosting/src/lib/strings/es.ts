/** The page in Spanish. */
import type { Strings } from '.';
import type { OtherKind } from '../file-kind';
import { formats } from './format';

const format = formats('es');
const { angle, megabytes, number, plural, stageTimes, wholePercent } = format;

const READABLE = 'Use una imagen JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF o HEIC.';
const EMPTY_FILE = 'Este archivo está vacío. Elija otra foto.';

const OTHER_KINDS: Record<OtherKind, string> = {
  'a JPEG 2000 image': 'una imagen JPEG 2000',
  'a JPEG XL image': 'una imagen JPEG XL',
  'a JPEG XR image': 'una imagen JPEG XR',
  'a PDF document': 'un documento PDF',
  'a PostScript document': 'un documento PostScript',
  'a Photoshop document': 'un documento de Photoshop',
  'a GIMP image': 'una imagen de GIMP',
  'an icon': 'un icono',
  "a camera's raw photo": 'una foto sin procesar (RAW)',
  'an OpenEXR image': 'una imagen OpenEXR',
  'a Radiance image': 'una imagen Radiance',
  'a DICOM image': 'una imagen DICOM',
  'a FITS image': 'una imagen FITS',
  'a DirectDraw Surface': 'una superficie DirectDraw',
  'a QOI image': 'una imagen QOI',
  'a Netpbm image': 'una imagen Netpbm',
  'a DjVu document': 'un documento DjVu',
  'an MNG animation': 'una animación MNG',
  'a Windows metafile': 'un metarchivo de Windows',
  'a PCX image': 'una imagen PCX',
  'a Matroska or WebM video': 'un vídeo Matroska o WebM',
  'an AVI video': 'un vídeo AVI',
  'a QuickTime movie': 'una película QuickTime',
  'an audio file': 'un archivo de audio',
  'an MP4 video': 'un vídeo MP4',
  'an MPEG video': 'un vídeo MPEG',
  'a Flash file': 'un archivo Flash',
  'a Windows Media file': 'un archivo de Windows Media',
  'a ZIP archive or an Office document': 'un archivo ZIP o un documento de Office',
  'an Office document': 'un documento de Office',
  'an archive': 'un archivo comprimido',
  'a program': 'un programa',
  'a font': 'una tipografía',
  'a database': 'una base de datos',
  'an SVG drawing': 'un dibujo SVG',
  'a web page': 'una página web',
  'an XML document': 'un documento XML',
  'a text file': 'un archivo de texto',
};

const STAGES = {
  download: 'descarga',
  decode: 'decodificación',
  detect: 'detección',
  classify: 'clasificación',
};

export const es: Strings = {
  format,
  TAGLINE: '¿Qué expresión muestra un rostro?',
  pageTitle: (about) =>
    about ? `${about} · Expressio` : 'Expressio: ¿qué expresión muestra un rostro?',

  INPUT: {
    heading: 'Su foto',
    upload: 'Subir',
    webcam: 'Cámara',
    capture: 'Capturar',
    retake: 'Repetir',
    predict: 'Analizar',
    startOver: 'Otra foto',
    fileLabel: 'Archivo de la foto',
    photoAlt: (name) => `Su foto, ${name}`,
    sampleAlt: 'Imagen de ejemplo de una cara',
    choose: 'Elegir fotos o un vídeo',
    chooseWithMouse: 'Haga clic aquí, o suelte o pegue fotos en cualquier parte de esta página.',
    chooseWithFinger: 'Toque aquí, o haga una foto con la cámara.',
    samples: '¿No tiene una foto a mano? Pruebe con una:',
    trySample: {
      angry: 'Probar con la cara enfadada',
      happy: 'Probar con la cara alegre',
      sad: 'Probar con la cara triste',
      surprise: 'Probar con la cara sorprendida',
    },
    drop: 'Suelte para usar este archivo',
    unshown: (fileFormat) =>
      `Este navegador no puede mostrar este archivo ${fileFormat}. Aun así se puede analizar, ` +
      'pero no editar.',
    unshownFaces: (fileFormat) =>
      `Este navegador no puede mostrar este archivo ${fileFormat}. Los marcos indican dónde están los rostros.`,
    progressLabel: 'Subida',
    privacy:
      'Expressio lee el aspecto de un rostro, no lo que siente la persona. Su foto se sube al ' +
      'almacenamiento privado de este sitio, donde ningún otro visitante puede verla.',
    sample:
      'Esto es un ejemplo: la cara se ha creado por ordenador y no es de nadie. La imagen se trata como se trataría su propia foto, y ningún otro visitante puede verla.',
    partMissing:
      'Una parte de la página no se ha cargado. Compruebe su conexión e inténtelo de nuevo.',
    empty: EMPTY_FILE,
    tooLarge: (bytes) => ({
      title: `Este archivo ocupa ${megabytes(bytes)}; el límite es de 10\u00a0MB`,
      detail: 'Exporte una versión más pequeña de la foto, o elija otra.',
    }),
    otherKind: (name, kind) => ({
      title: kind ? `«${name}» es ${OTHER_KINDS[kind]}` : `El formato de «${name}» es desconocido`,
      detail: READABLE,
    }),
    keepPhoto: 'Volver a la foto',
    dismiss: 'Aceptar',
    folder: (name) => ({ title: `«${name}» es una carpeta`, detail: READABLE }),
    unreadable: (name) => ({
      title: `No se ha podido leer «${name}»`,
      detail: 'Quizá se haya movido o eliminado. Elíjala de nuevo, o elija otra foto.',
    }),
  },

  CAMERA: {
    fileName: 'webcam.jpg',
    waiting: 'Esperando a la cámara. Si el navegador pide permiso, concédalo.',
    live: 'Imagen en directo de la cámara',
    close: 'Cerrar la cámara',
    choice: 'Cámara',
    numbered: (number) => `Cámara ${number}`,
    refused:
      'El acceso a la cámara está bloqueado. Permítalo para este sitio en los ajustes del ' +
      'navegador y pulse CÁMARA de nuevo.',
    missing:
      'No se ha encontrado ninguna cámara. Conecte una y pulse CÁMARA de nuevo, o pulse SUBIR.',
    busy: 'Otra aplicación o pestaña está usando la cámara. Ciérrela y pulse CÁMARA de nuevo.',
    insecure:
      'Los navegadores solo permiten la cámara en páginas https://. Abra esta página con https://.',
    ended: 'La cámara se ha desconectado. Conéctela y pulse CÁMARA de nuevo, o pulse SUBIR.',
    failed:
      'No se ha podido abrir la cámara. Pulse CÁMARA para volver a intentarlo, o pulse SUBIR.',
  },

  EDIT: {
    label: 'Editar la foto',
    off: 'La edición está desactivada porque este navegador no puede mostrar la foto.',
    crop: 'Recortar',
    adjust: 'Ajustar',
    rotate: 'Girar',
    flip: 'Voltear',
    undo: 'Deshacer',
    redo: 'Rehacer',
    reset: 'Original',
    shape: 'Forma del recorte',
    free: 'Libre',
    square: 'Cuadrado',
    done: 'Listo',
    degrees: 'Enderezar',
    brightness: 'Brillo',
    contrast: 'Contraste',
    amount: {
      degrees: (degrees) => `${degrees}°`,
      brightness: wholePercent,
      contrast: wholePercent,
    },
    cropHandles: {
      cropArea: 'Recorte. Muévalo con las teclas de flecha.',
      nwDragHandle: 'Esquina superior izquierda del recorte. Muévala con las teclas de flecha.',
      nDragHandle: 'Borde superior del recorte. Muévalo con las flechas arriba y abajo.',
      neDragHandle: 'Esquina superior derecha del recorte. Muévala con las teclas de flecha.',
      eDragHandle: 'Borde derecho del recorte. Muévalo con las flechas izquierda y derecha.',
      seDragHandle: 'Esquina inferior derecha del recorte. Muévala con las teclas de flecha.',
      sDragHandle: 'Borde inferior del recorte. Muévalo con las flechas arriba y abajo.',
      swDragHandle: 'Esquina inferior izquierda del recorte. Muévala con las teclas de flecha.',
      wDragHandle: 'Borde izquierdo del recorte. Muévalo con las flechas izquierda y derecha.',
    },
  },

  EMOTION_NAMES: {
    angry: 'Ira',
    happy: 'Alegría',
    sad: 'Tristeza',
    surprise: 'Sorpresa',
    neutral: 'Neutro',
    fear: 'Miedo',
    disgust: 'Asco',
  },

  REASONS: {
    small: 'El rostro es pequeño en esta foto. Pruebe con una tomada más de cerca.',
    blurred: 'El rostro está borroso. Pruebe con una foto más nítida.',
    turned_away: 'El rostro está girado. Pruebe con una foto en la que mire hacia la cámara.',
    covered: 'La boca parece estar tapada. Pruebe con una foto en la que se vea entera.',
    dark: 'El rostro está oscuro. Pruebe con una foto en la que le dé más luz.',
  },

  RESULT: {
    heading: 'Resultado',
    predicted: 'Expresión reconocida:',
    tryAgain: 'Reintentar',
    cancel: 'Cancelar',
    stopWaiting: 'Dejar de esperar',
    keepWaiting: 'Seguir esperando',
    chartLabel: 'Gráfico circular de las cuatro probabilidades',
    tableCaption: 'Probabilidad de cada expresión',
    expressionColumn: 'Expresión',
    probabilityColumn: 'Probabilidad',
    noProbability: '–',
    empty: { title: 'Aquí aparecerá el resultado', detail: 'Empiece con la foto de un rostro.' },
    ready: { title: 'Todo listo', detail: 'Pulse ANALIZAR para ver la expresión.' },
    opening: { title: 'Abriendo…' },
    slowUpload: {
      title: 'La subida continúa…',
      detail: 'Su conexión parece lenta. Mantenga abierta esta página.',
    },
    uploading: { title: 'Subiendo su foto…' },
    analyzing: { title: 'Analizando la expresión…' },
    slow: {
      title: 'El análisis continúa…',
      detail: 'Está tardando más de lo habitual. Puede seguir esperando.',
    },
    stuck: {
      title: 'Aún no hay resultado',
      detail:
        'Su foto se ha subido, y el resultado aparecerá en el historial cuando esté listo. Siga ' +
        'esperando, o súbala de nuevo.',
    },
    missing: {
      title: 'Aquí no hay nada',
      detail:
        'El resultado se ha eliminado o pertenece a otro visitante. Un enlace solo funciona en el ' +
        'navegador que subió la foto.',
    },
    sure: (percentage) => `con una probabilidad del ${percentage}.`,
    noneOfFour: 'Ninguna de las cuatro destaca. El gráfico solo compara esas.',
    closestTo: (emotion) => `Más bien ${emotion.toLowerCase()}`,
    amongSeven: (percentage) =>
      `${percentage} entre las siete emociones. El gráfico solo compara las cuatro.`,
    notClear: (emotion, percentage) =>
      `No está claro, más bien ${emotion.toLowerCase()} (${percentage})`,
    notAmongFour: 'Eso vale entre las siete emociones. El gráfico solo compara las cuatro.',
    unsure: 'Ninguna expresión clara',
    closest: (emotion) =>
      `De las cuatro, la más cercana es ${emotion.toUpperCase()}, pero el rostro puede mostrar otra cosa.`,
    allEmotions: 'Las siete emociones',
    emotionsCaption: 'Probabilidad de cada una de las siete emociones',
    emotionColumn: 'Emoción',
    chosenFace: (chosen, count, found) => {
      const isAll = found <= count;
      if (chosen === 1) {
        const faces = isAll
          ? `${number(count)} rostros encontrados.`
          : `${number(found)} rostros encontrados; se muestran los ${number(count)} más grandes.`;
        return `${faces} Este es el más grande, en el marco continuo.`;
      }
      const all = isAll ? number(count) : `los ${number(count)} más grandes`;
      return `Este es el rostro ${chosen} de ${all}, en el marco continuo.`;
    },
    faces: 'Rostros, de mayor a menor',
    face: (index) => `Rostro ${index}`,
    faceUnsure: 'no está claro',
    noFace: {
      title: 'No se ha encontrado ningún rostro',
      detail:
        'Pruebe con una foto en la que el rostro sea más grande, esté bien iluminado y mire a la cámara.',
    },
    photoEdited:
      'Este resultado es de la foto antes de sus cambios. Pulse ANALIZAR para obtener uno nuevo.',
    photoGone: 'La foto ya no está guardada.',
    photoUnreachable: 'No se ha podido cargar la foto.',
    details: 'Detalles',
    model: 'Modelo',
    time: 'Tiempo de cálculo',
    timeOf: (times) => stageTimes(times, STAGES),
    image: 'Imagen',
    imageOf: ({ width, height, format: fileFormat }) =>
      `${width} × ${height} píxeles, ${fileFormat}`,
    head: 'Cabeza',
    turned: (degrees) =>
      `girada ${angle(degrees)} hacia la ${degrees > 0 ? 'derecha' : 'izquierda'} de la imagen`,
    raised: (degrees) => `${degrees > 0 ? 'levantada' : 'agachada'} ${angle(degrees)}`,
    tilted: (degrees) =>
      `inclinada ${angle(degrees)} en sentido ${degrees > 0 ? 'horario' : 'antihorario'}`,
    made: 'Creado',
    keptUntil: 'Guardado hasta',
    copyLink: 'Copiar enlace para este navegador',
    linkCopied: 'Copiado. El enlace solo funciona en este navegador.',
    linkToCopy: (link) => `Copie este enlace: ${link}`,
  },

  CHART: {
    choice: 'Gráfico',
    kinds: { pie: 'Circular', bars: 'Barras' },
  },

  DOWNLOAD: {
    data: 'Datos',
    json: 'Guardar como JSON',
    csv: 'Guardar como CSV',
  },

  SHARE: {
    open: 'Guardar como imagen',
    heading: 'Guardar o compartir como imagen',
    preview: (headline) => `La foto con el resultado: ${headline}`,
    shape: 'Formato',
    shapes: { square: 'Cuadrado', portrait: 'Vertical (4:5)', story: 'Historia (9:16)' },
    hideOthers: 'Desenfocar los otros rostros',
    fileName: 'expressio.png',
    save: 'Guardar como PNG',
    copy: 'Copiar',
    share: 'Compartir…',
    close: 'Cerrar',
    saved: 'Guardada.',
    copied: 'Copiada.',
    failed: 'No ha funcionado. Guarde la imagen en su lugar.',
    unshown:
      'Este navegador no puede mostrar la foto, y por eso no puede crear una imagen con ella.',
  },

  HISTORY: {
    heading: 'Historial',
    counted: (total, isExact) => `Historial · ${number(total)}${isExact ? '' : '+'}`,
    loading: 'Cargando…',
    empty: 'Aquí aparecerán sus resultados.',
    unreadable: 'Este resultado no se puede leer',
    keys:
      'Las teclas de flecha pasan de un resultado a otro. Intro abre uno, Espacio lo selecciona, ' +
      'Suprimir lo elimina. Escape termina la selección.',
    open: 'Abrir:',
    select: 'Seleccionar',
    deleteOne: (answer, made) => `Eliminar ${answer}, ${made}`,
    toSelect: 'Seleccionar:',
    selectOne: (answer, made) => `Seleccionar ${answer}, ${made}`,
    faces: (count) => `${number(count)}\u00a0${plural(count, 'rostro', 'rostros')}`,
    filter: 'Mostrar',
    all: 'Todos',
    unclear: 'Poco claro',
    noFace: 'Sin rostro',
    filteredAmong: (count) => `Entre los ${number(count)} resultados más recientes.`,
    noneOfKind: 'No hay ninguno aquí.',
    showOlder: 'Mostrar anteriores',
    saveJson: 'Todo en JSON',
    saveCsv: 'Todo en CSV',
    deleteAll: 'Eliminar todo',
    selected: (count) => `${number(count)} ${plural(count, 'seleccionado', 'seleccionados')}`,
    selectAll: 'Seleccionar todo',
    endSelection: 'Listo',
    deleteSelected: 'Eliminar',
    confirm: '¿Eliminar todas las fotos y todos los resultados? No se puede deshacer.',
    confirmDelete: 'Sí, eliminar todo',
    confirmKeep: 'Conservar',
    deleted: (count) =>
      plural(
        count,
        'Foto y resultado eliminados',
        `${number(count)} fotos y resultados eliminados`,
      ),
    undo: 'Deshacer',
    undoFor: (seconds) => `Puede deshacerlo durante ${seconds} segundos.`,
    deleting: (done, total) => `Eliminando ${number(done)} de ${number(total)}…`,
    deletedAll: 'Se han eliminado todas las fotos y todos los resultados.',
    deleteFailed: (count) =>
      plural(
        count,
        'Este resultado no se ha podido eliminar por completo',
        'Algunos de estos resultados no se han podido eliminar por completo',
      ),
    deleteAllFailed: 'Algunas fotos y resultados no se han podido eliminar',
    saveFailed: 'No se ha podido cargar el historial',
  },

  QUEUE: {
    heading: (count) => `${number(count)} ${plural(count, 'foto', 'fotos')}`,
    progress: (done, count) => `${number(done)} de ${number(count)} listas`,
    progressLabel: 'Fotos listas',
    start: (count) => `Analizar ${number(count)} ${plural(count, 'foto', 'fotos')}`,
    cancelAll: 'Cancelar todo',
    clear: 'Vaciar la lista',
    leftOut: (limit, count) =>
      `Caben ${number(limit)} fotos a la vez; han quedado fuera ${number(count)} más. ` +
      'Elíjalas cuando estas estén listas.',
    ready: 'Preparada',
    waiting: 'En espera…',
    loading: (percent) => `Cargando los modelos, ${wholePercent(percent / 100)}`,
    uploading: (percent) => `Subiendo, ${wholePercent(percent / 100)}`,
    analyzing: 'Analizando…',
    film: { title: 'Esto es un vídeo', detail: 'Los vídeos se abren de uno en uno.' },
    retryOne: (name) => `Volver a intentar ${name}`,
    cancelOne: (name) => `Cancelar ${name}`,
    removeOne: (name) => `Quitar ${name} de esta lista`,
  },

  NOTICE: {
    title: 'Antes de empezar',
    points: [
      {
        title: 'Qué lee Expressio',
        detail:
          'El aspecto de un rostro en una foto: enfadado, alegre, triste o sorprendido. No sabe lo ' +
          'que siente una persona, y puede equivocarse.',
      },
      {
        title: 'Adónde va su foto',
        detail:
          'Al almacenamiento privado de este sitio en la nube de Google, donde se analiza. Solo este ' +
          'navegador puede ver la foto y su resultado. Los datos de ubicación no se guardan con el ' +
          'resultado. Con «En este dispositivo» activado, no va a ninguna parte: la analiza el navegador.',
      },
      {
        title: 'Cuándo se elimina',
        detail:
          'Automáticamente, en la fecha que figura en «Detalles» (normalmente tras 30 días), o de ' +
          'inmediato si la elimina de su historial. Lo que deje guardar a este navegador se queda ' +
          'hasta que lo elimine.',
      },
      {
        title: 'Para qué no sirve',
        detail:
          'Para juzgar a personas en el trabajo o en la escuela, ni para tomar decisiones sobre ' +
          'ellas. Suba solo fotos de personas que estén de acuerdo.',
      },
    ],
    appCheck: {
      title: 'Cómo se evitan los abusos',
      detail:
        'Google reCAPTCHA comprueba que las solicitudes vienen de esta página. Google recibe su ' +
        'dirección IP e información sobre su navegador, y puede usar cookies. Se aplican las ' +
        'condiciones de Google:',
      links: [
        { name: 'Política de Privacidad', href: 'https://policies.google.com/privacy?hl=es' },
        { name: 'Términos del Servicio', href: 'https://policies.google.com/terms?hl=es' },
      ],
    },
    accept: 'Entendido',
    refuse: 'Ahora no',
    again: 'Qué pasa con mis fotos',
  },

  PREFERENCES: {
    language: 'Idioma',
    theme: 'Tema',
    themes: { auto: 'Automático', light: 'Claro', dark: 'Oscuro' },
  },

  OFFLINE: 'Sin conexión. Continuaremos en cuanto vuelva.',

  ERROR_MESSAGES: {
    unsupported_format: {
      title: 'Este archivo no se puede leer como foto',
      detail: READABLE,
    },
    corrupt_image: {
      title: 'Esta imagen está dañada',
      detail: 'Falta una parte del archivo o está dañada. Exporte la foto de nuevo o elija otra.',
    },
    too_large: {
      title: 'Este archivo es demasiado grande',
      detail: 'El límite es de 10\u00a0MB. Exporte una versión más pequeña e inténtelo de nuevo.',
    },
    too_many_pixels: {
      title: 'Esta imagen tiene demasiados píxeles',
      detail: 'El límite es de 40 megapíxeles. Reduzca la foto e inténtelo de nuevo.',
    },
    too_complex: {
      title: 'Este archivo es demasiado complejo',
      detail: 'Ábralo en una aplicación de fotos, guárdelo como JPEG e inténtelo con ese archivo.',
    },
    too_many_photos: {
      title: 'Ha alcanzado el límite por hora',
      detail:
        'Ha enviado demasiadas fotos en la última hora. Inténtelo de nuevo dentro de una hora.',
    },
    empty_file: { title: EMPTY_FILE },
    internal: {
      title: 'El análisis ha fallado',
      detail: 'El problema es nuestro. Inténtelo de nuevo en un momento.',
    },
  },

  FAILURE_MESSAGES: {
    network: {
      title: 'Sin conexión',
      detail:
        'No se puede acceder al servicio. Compruebe su conexión a internet e inténtelo de nuevo.',
    },
    permission: {
      title: 'Acceso denegado',
      detail: 'El servicio no ha aceptado esta foto. Recargue la página e inténtelo de nuevo.',
    },
    sign_in: {
      title: 'No se ha podido iniciar sesión',
      detail:
        'No se ha podido crear la cuenta anónima que mantiene privadas sus fotos. Inténtelo de nuevo en un momento.',
    },
    unreadable_result: {
      title: 'El resultado no se puede leer',
      detail: 'Puede que esta página no esté actualizada. Recárguela e inténtelo de nuevo.',
    },
    unexpected: {
      title: 'Se ha producido un error',
      detail: 'Inténtelo de nuevo. Si vuelve a ocurrir, recargue la página.',
    },
    undecodable: {
      title: 'Este navegador no puede leer esta foto',
      detail:
        'Guárdela como JPEG y elija ese archivo, o desactive «En este dispositivo» y pulse ANALIZAR.',
    },
    not_loaded: {
      title: 'No se han podido cargar los modelos',
      detail:
        'Compruebe su conexión a internet e inténtelo de nuevo. Una vez cargados, funcionan sin conexión.',
    },
    not_runnable: {
      title: 'Este navegador no puede ejecutar los modelos',
      detail: 'Actualice el navegador, o desactive «En este dispositivo» y pulse ANALIZAR.',
    },
  },

  DEVICE: {
    name: 'En este dispositivo',
    help: 'Sin subir nada. Descarga 12\u00a0MB la primera vez.',
    privacy:
      'Expressio lee el aspecto de un rostro, no lo que siente la persona. Su foto se analiza en ' +
      'este navegador: no se sube, y nadie más puede verla.',
    progressLabel: 'Cargando los modelos',
    loading: {
      title: 'Cargando los modelos…',
      detail: 'Unos 12\u00a0MB, solo esta vez: el navegador los guarda.',
    },
    inCloud: {
      title: 'Este resultado está en la nube',
      detail: 'Para abrirlo, desactive «En este dispositivo».',
    },
    history: 'Historial en este dispositivo',
    keep: 'Guardar en este navegador',
    keepHelp: 'Las fotos y los resultados se quedan aquí hasta que los elimine.',
    notKept: 'No se guarda nada.',
    unkept:
      'Este navegador no ha podido guardar la foto y el resultado. Puede que su almacenamiento esté lleno o bloqueado.',
    confirm:
      '¿Eliminar todas las fotos y todos los resultados que guarda este navegador? No se puede deshacer.',
    confirmBoth:
      '¿Eliminar todas las fotos y todos los resultados, de la nube y de este navegador? No se puede deshacer.',
    confirmKept: '¿Eliminar también las fotos y los resultados que guarda este navegador?',
    unshown: (fileFormat) =>
      `Este navegador no puede mostrar este archivo ${fileFormat}, así que no se puede analizar ` +
      'aquí. Guárdelo como JPEG o desactive «En este dispositivo».',
  },

  CRASH: {
    title: 'Esta página ha dejado de funcionar',
    detail: 'Recárguela para continuar. Las fotos subidas están a salvo.',
  },
  NOT_FOUND: {
    pageTitle: 'Página no encontrada: Expressio',
    title: 'Aquí no hay ninguna página',
    detail: 'Compruebe la dirección, o empiece con una foto.',
    open: 'Abrir Expressio',
  },
  RELOAD: 'Recargar',

  LIVE: {
    mode: 'Foto o en directo',
    photo: 'Foto',
    live: 'Directo',
    heading: 'Cámara en directo',
    chip: 'En directo y en local: no se envía nada',
    privacy:
      'Expressio lee el aspecto de un rostro, no lo que siente una persona. Las imágenes de la cámara ' +
      'se quedan en esta pestaña y no se identifica a nadie: un número solo indica que un rostro está donde estaba justo antes.',
    loading: 'Cargando los modelos…',
    muted: 'La cámara no envía ninguna imagen. Quizá esté tapada o apagada.',
    problems: {
      refused:
        'El acceso a la cámara está bloqueado. Permítalo para este sitio en los ajustes del navegador.',
      missing: 'No se ha encontrado ninguna cámara. Conecte una e inténtelo de nuevo.',
      busy: 'Otra aplicación o pestaña está usando la cámara. Ciérrela e inténtelo de nuevo.',
      insecure:
        'Los navegadores solo permiten la cámara en páginas https://. Abra esta página con https://.',
      ended: 'La cámara se ha desconectado. Vuelva a conectarla e inténtelo de nuevo.',
      failed: 'No se ha podido abrir la cámara.',
    },
    pause: 'Pausar',
    resume: 'Reanudar',
    switchCamera: 'Cambiar de cámara',
    fullScreen: 'Pantalla completa',
    leaveFullScreen: 'Salir de la pantalla completa',
    frozenAlt: 'El momento congelado',
    starting: 'Preparando…',
    noFace: 'Ningún rostro a la vista',
    largestOf: (count) => `El más grande de ${number(count)} rostros`,
    amongSeven: 'Entre las siete emociones',
    ribbon: 'Los últimos 30 segundos',
    now: 'ahora',
    ago: (seconds) => `hace ${number(seconds)}\u00a0s`,
    freezeHint: 'Toque para congelar',
    frozen: 'Congelado',
    save: 'Guardar la sesión como CSV',
  },

  FILM: {
    onDevice: 'En este dispositivo: no se sube nada',
    player: (name) => `Vídeo ${name}`,
    play: 'Reproducir',
    pausePlaying: 'Pausar el vídeo',
    sound: 'Sonido',
    states: {
      opening: 'Abriendo el vídeo…',
      analyzing: 'Analizando el vídeo…',
      paused: 'En pausa',
      failed: 'El análisis ha fallado',
    },
    progress: 'Análisis',
    loading: (share) => `Cargando los modelos, solo esta vez: ${wholePercent(share)}`,
    place: (time, length) => `${time} de ${length}`,
    left: (seconds) =>
      seconds < 90
        ? `quedan unos ${seconds}\u00a0s`
        : `quedan unos ${Math.round(seconds / 60)}\u00a0min`,
    done: (people) =>
      people === 0
        ? 'Listo: no hay ningún rostro'
        : `Listo: ${people} ${plural(people, 'persona', 'personas')}`,
    cutOff: (time, length) =>
      `El vídeo está dañado o incompleto. Se ha podido leer hasta ${time} de ${length}.`,
    looks: 'Mirar',
    perSecond: (count) => `${count} por segundo`,
    everyFrame: 'cada fotograma',
    pause: 'Pausar',
    resume: 'Continuar',
    again: 'Analizar de nuevo',
    person: (number) => `Persona ${number}`,
    lane: (number) => `Persona ${number} a lo largo del tiempo`,
    notSeen: 'no se ve',
    unclear: 'Poco claro',
    curve: (number) => `Probabilidades, persona ${number}`,
    probabilities: 'Probabilidades que se muestran',
    sets: { four: 'Las cuatro', seven: 'Las siete' },
    moments: (number) => `Momentos clave de la persona ${number}`,
    noMoment: 'Por ahora, ninguna de las cuatro expresiones.',
    changes: (number) => `Cambios de la persona ${number} en una tabla`,
    from: 'Desde',
    to: 'Hasta',
    expression: 'Expresión',
    moreChanges: (count) => `Hay ${number(count)} más en el archivo CSV.`,
    savePicture: 'Guardar la línea de tiempo como PNG',
    nobodyRecognized:
      'Esto muestra el aspecto de un rostro, no lo que siente una persona. El número de una persona ' +
      'depende solo de su lugar y movimiento: no se reconoce a nadie, y quien se va y vuelve recibe ' +
      'otro número.',
    noFace: {
      title: 'No hay ningún rostro en este vídeo',
      detail:
        'Pruebe con uno en el que los rostros sean más grandes, estén bien iluminados y miren a la cámara.',
    },
    failures: {
      unplayable: (name) => ({
        title: `Este navegador no puede reproducir «${name}»`,
        detail:
          'El vídeo está dañado o en un formato que este navegador no admite. Pruebe con un ' +
          'MP4 con H.264 o un WebM.',
      }),
      no_pictures: (name) => ({
        title: `«${name}» no tiene imágenes que este navegador pueda mostrar`,
        detail:
          'Solo contiene sonido, o sus imágenes están en un formato que este navegador no admite. ' +
          'Pruebe con un MP4 con H.264 o un WebM.',
      }),
      networks: (name) => ({
        title: `No se ha podido analizar «${name}»`,
        detail:
          'No se han podido cargar los modelos, o este navegador es demasiado antiguo. Compruebe la ' +
          'conexión a internet e inténtelo de nuevo.',
      }),
    },
  },
};
