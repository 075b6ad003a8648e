/** The page in German. */
import type { Strings } from '.';
import type { OtherKind } from '../file-kind';
import { formats } from './format';

const format = formats('de');
const { angle, megabytes, number, plural, stageTimes, wholePercent } = format;

const READABLE = 'Möglich sind Bilder in JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF oder HEIC.';
const EMPTY_FILE = 'Diese Datei ist leer. Bitte ein anderes Foto auswählen.';

const OTHER_KINDS: Record<OtherKind, string> = {
  'a JPEG 2000 image': 'ein JPEG-2000-Bild',
  'a JPEG XL image': 'ein JPEG-XL-Bild',
  'a JPEG XR image': 'ein JPEG-XR-Bild',
  'a PDF document': 'ein PDF-Dokument',
  'a PostScript document': 'ein PostScript-Dokument',
  'a Photoshop document': 'ein Photoshop-Dokument',
  'a GIMP image': 'ein GIMP-Bild',
  'an icon': 'ein Symbol',
  "a camera's raw photo": 'ein Rohbild einer Kamera',
  'an OpenEXR image': 'ein OpenEXR-Bild',
  'a Radiance image': 'ein Radiance-Bild',
  'a DICOM image': 'ein DICOM-Bild',
  'a FITS image': 'ein FITS-Bild',
  'a DirectDraw Surface': 'eine DirectDraw Surface',
  'a QOI image': 'ein QOI-Bild',
  'a Netpbm image': 'ein Netpbm-Bild',
  'a DjVu document': 'ein DjVu-Dokument',
  'an MNG animation': 'eine MNG-Animation',
  'a Windows metafile': 'eine Windows-Metadatei',
  'a PCX image': 'ein PCX-Bild',
  'a Matroska or WebM video': 'ein Matroska- oder WebM-Video',
  'an AVI video': 'ein AVI-Video',
  'a QuickTime movie': 'ein QuickTime-Film',
  'an audio file': 'eine Audiodatei',
  'an MP4 video': 'ein MP4-Video',
  'an MPEG video': 'ein MPEG-Video',
  'a Flash file': 'eine Flash-Datei',
  'a Windows Media file': 'eine Windows-Media-Datei',
  'a ZIP archive or an Office document': 'ein ZIP-Archiv oder ein Office-Dokument',
  'an Office document': 'ein Office-Dokument',
  'an archive': 'ein Archiv',
  'a program': 'ein Programm',
  'a font': 'eine Schriftart',
  'a database': 'eine Datenbank',
  'an SVG drawing': 'eine SVG-Zeichnung',
  'a web page': 'eine Webseite',
  'an XML document': 'ein XML-Dokument',
  'a text file': 'eine Textdatei',
};

const STAGES = {
  download: 'Laden',
  decode: 'Dekodieren',
  detect: 'Gesichter suchen',
  classify: 'Klassifizieren',
};

export const de: Strings = {
  format,
  TAGLINE: 'Welchen Ausdruck zeigt ein Gesicht?',
  pageTitle: (about) =>
    about ? `${about} · Expressio` : 'Expressio: Welchen Ausdruck zeigt ein Gesicht?',

  INPUT: {
    heading: 'Ihr Foto',
    upload: 'Hochladen',
    webcam: 'Webcam',
    capture: 'Aufnehmen',
    retake: 'Wiederholen',
    predict: 'Analysieren',
    startOver: 'Neues Foto',
    fileLabel: 'Fotodatei',
    photoAlt: (name) => `Ihr Foto, ${name}`,
    sampleAlt: 'Beispielbild eines Gesichts',
    choose: 'Fotos oder ein Video auswählen',
    chooseWithMouse: 'Hier klicken oder Fotos irgendwo auf dieser Seite ablegen oder einfügen.',
    chooseWithFinger: 'Hier tippen oder mit der Kamera ein Foto aufnehmen.',
    samples: 'Kein Foto zur Hand? Zum Ausprobieren:',
    trySample: {
      angry: 'Wütendes Gesicht ausprobieren',
      happy: 'Fröhliches Gesicht ausprobieren',
      sad: 'Trauriges Gesicht ausprobieren',
      surprise: 'Überraschtes Gesicht ausprobieren',
    },
    drop: 'Loslassen, um die Datei zu verwenden',
    unshown: (fileFormat) =>
      `Dieser Browser kann die ${fileFormat}-Datei nicht anzeigen. Analysieren lässt sie sich ` +
      'trotzdem, bearbeiten nicht.',
    unshownFaces: (fileFormat) =>
      `Dieser Browser kann die ${fileFormat}-Datei nicht anzeigen. Die Rahmen markieren die Gesichter.`,
    progressLabel: 'Upload',
    privacy:
      'Expressio liest, wie ein Gesicht aussieht, nicht, was ein Mensch fühlt. Das Foto wird in den ' +
      'privaten Speicher dieser Website hochgeladen, wo es sonst niemand sehen kann.',
    sample:
      'Dies ist ein Beispiel: Das Gesicht wurde am Computer erzeugt und gehört niemandem. Das Bild wird behandelt wie Ihr eigenes Foto, und niemand sonst kann es sehen.',
    partMissing:
      'Ein Teil der Seite wurde nicht geladen. Bitte die Internetverbindung prüfen und es noch einmal versuchen.',
    empty: EMPTY_FILE,
    tooLarge: (bytes) => ({
      title: `Diese Datei hat ${megabytes(bytes)}, erlaubt sind 10\u00a0MB`,
      detail: 'Das Foto kleiner exportieren oder ein anderes auswählen.',
    }),
    otherKind: (name, kind) => ({
      title: kind
        ? `„${name}“ ist ${OTHER_KINDS[kind]}`
        : `„${name}“ hat kein bekanntes Bildformat`,
      detail: READABLE,
    }),
    keepPhoto: 'Zurück zum Foto',
    dismiss: 'OK',
    folder: (name) => ({ title: `„${name}“ ist ein Ordner`, detail: READABLE }),
    unreadable: (name) => ({
      title: `„${name}“ konnte nicht gelesen werden`,
      detail:
        'Vielleicht wurde die Datei verschoben oder gelöscht. Bitte noch einmal oder ein anderes Foto auswählen.',
    }),
  },

  CAMERA: {
    fileName: 'webcam.jpg',
    waiting: 'Warten auf die Kamera. Fragt der Browser nach der Berechtigung, bitte zulassen.',
    live: 'Livebild der Kamera',
    close: 'Kamera schließen',
    choice: 'Kamera',
    numbered: (number) => `Kamera ${number}`,
    refused:
      'Der Zugriff auf die Kamera ist blockiert. Bitte für diese Website in den Einstellungen des ' +
      'Browsers erlauben und noch einmal auf WEBCAM drücken.',
    missing:
      'Keine Kamera gefunden. Eine Kamera anschließen und noch einmal auf WEBCAM drücken, oder auf HOCHLADEN.',
    busy: 'Eine andere App oder ein anderer Tab verwendet die Kamera. Dort schließen und noch einmal auf WEBCAM drücken.',
    insecure:
      'Browser erlauben die Kamera nur auf https://-Seiten. Bitte diese Seite mit https:// öffnen.',
    ended:
      'Die Kamera wurde getrennt. Wieder verbinden und noch einmal auf WEBCAM drücken, oder auf HOCHLADEN.',
    failed:
      'Die Kamera ließ sich nicht öffnen. Mit WEBCAM noch einmal versuchen, oder auf HOCHLADEN drücken.',
  },

  EDIT: {
    label: 'Foto bearbeiten',
    off: 'Bearbeiten ist nicht möglich, weil dieser Browser das Foto nicht anzeigen kann.',
    crop: 'Zuschnitt',
    adjust: 'Anpassen',
    rotate: 'Drehen',
    flip: 'Spiegeln',
    undo: 'Zurück',
    redo: 'Vor',
    reset: 'Original',
    shape: 'Form des Zuschnitts',
    free: 'Frei',
    square: 'Quadrat',
    done: 'Fertig',
    degrees: 'Ausrichten',
    brightness: 'Helligkeit',
    contrast: 'Kontrast',
    amount: {
      degrees: (degrees) => `${degrees}°`,
      brightness: wholePercent,
      contrast: wholePercent,
    },
    cropHandles: {
      cropArea: 'Zuschnitt. Mit den Pfeiltasten verschieben.',
      nwDragHandle: 'Linke obere Ecke des Zuschnitts. Mit den Pfeiltasten verschieben.',
      nDragHandle:
        'Oberer Rand des Zuschnitts. Mit den Pfeiltasten nach oben und unten verschieben.',
      neDragHandle: 'Rechte obere Ecke des Zuschnitts. Mit den Pfeiltasten verschieben.',
      eDragHandle:
        'Rechter Rand des Zuschnitts. Mit den Pfeiltasten nach links und rechts verschieben.',
      seDragHandle: 'Rechte untere Ecke des Zuschnitts. Mit den Pfeiltasten verschieben.',
      sDragHandle:
        'Unterer Rand des Zuschnitts. Mit den Pfeiltasten nach oben und unten verschieben.',
      swDragHandle: 'Linke untere Ecke des Zuschnitts. Mit den Pfeiltasten verschieben.',
      wDragHandle:
        'Linker Rand des Zuschnitts. Mit den Pfeiltasten nach links und rechts verschieben.',
    },
  },

  EMOTION_NAMES: {
    angry: 'Wut',
    happy: 'Freude',
    sad: 'Trauer',
    surprise: 'Überraschung',
    neutral: 'Neutral',
    fear: 'Angst',
    disgust: 'Ekel',
  },

  REASONS: {
    small: 'Das Gesicht ist auf diesem Foto klein. Besser eignet sich eines aus der Nähe.',
    blurred: 'Das Gesicht ist unscharf. Besser eignet sich ein schärferes Foto.',
    turned_away: 'Das Gesicht ist abgewandt. Besser eignet sich ein Foto mit Blick zur Kamera.',
    covered: 'Der Mund scheint verdeckt zu sein. Besser eignet sich ein Foto, auf dem er frei ist.',
    dark: 'Das Gesicht ist dunkel. Besser eignet sich ein Foto mit mehr Licht darauf.',
  },

  RESULT: {
    heading: 'Ergebnis',
    predicted: 'Erkannter Ausdruck:',
    tryAgain: 'Noch einmal versuchen',
    cancel: 'Abbrechen',
    stopWaiting: 'Nicht mehr warten',
    keepWaiting: 'Weiter warten',
    chartLabel: 'Kreisdiagramm der vier Wahrscheinlichkeiten',
    tableCaption: 'Wahrscheinlichkeit jedes Ausdrucks',
    expressionColumn: 'Ausdruck',
    probabilityColumn: 'Wahrscheinlichkeit',
    noProbability: '–',
    empty: {
      title: 'Hier erscheint das Ergebnis',
      detail: 'Am Anfang steht das Foto eines Gesichts.',
    },
    ready: { title: 'Alles bereit', detail: 'ANALYSIEREN zeigt, welcher Ausdruck zu sehen ist.' },
    opening: { title: 'Wird geöffnet\u00a0…' },
    slowUpload: {
      title: 'Wird noch hochgeladen\u00a0…',
      detail: 'Die Verbindung scheint langsam zu sein. Bitte diese Seite geöffnet lassen.',
    },
    uploading: { title: 'Foto wird hochgeladen\u00a0…' },
    analyzing: { title: 'Ausdruck wird analysiert\u00a0…' },
    slow: {
      title: 'Noch in Arbeit\u00a0…',
      detail: 'Das dauert länger als sonst. Sie können weiter warten.',
    },
    stuck: {
      title: 'Noch kein Ergebnis',
      detail:
        'Das Foto ist hochgeladen, und das Ergebnis erscheint im Verlauf, sobald es da ist. Sie ' +
        'können weiter warten oder das Foto noch einmal hochladen.',
    },
    missing: {
      title: 'Hier gibt es nichts',
      detail:
        'Das Ergebnis wurde gelöscht oder gehört jemand anderem. Ein Link funktioniert nur in dem ' +
        'Browser, der das Foto hochgeladen hat.',
    },
    sure: (percentage) => `mit einer Wahrscheinlichkeit von ${percentage}.`,
    noneOfFour: 'Keiner der vier Ausdrücke sticht hervor. Das Diagramm vergleicht nur diese vier.',
    closestTo: (emotion) => `Am ehesten ${emotion}`,
    amongSeven: (percentage) =>
      `${percentage} unter allen sieben Emotionen. Das Diagramm vergleicht nur die vier.`,
    notClear: (emotion, percentage) => `Nicht eindeutig, am ehesten ${emotion} (${percentage})`,
    notAmongFour: 'Das gilt unter allen sieben Emotionen. Das Diagramm vergleicht nur die vier.',
    unsure: 'Kein eindeutiger Ausdruck',
    closest: (emotion) =>
      `Von diesen vier passt ${emotion.toUpperCase()} am besten, aber das Gesicht kann auch etwas anderes zeigen.`,
    allEmotions: 'Alle sieben Emotionen',
    emotionsCaption: 'Wahrscheinlichkeit jeder der sieben Emotionen',
    emotionColumn: 'Emotion',
    chosenFace: (chosen, count, found) => {
      const isAll = found <= count;
      if (chosen === 1) {
        const faces = isAll
          ? `${number(count)} Gesichter gefunden.`
          : `${number(found)} Gesichter gefunden, die ${number(count)} größten werden gezeigt.`;
        return `${faces} Dies ist das größte, im durchgezogenen Rahmen.`;
      }
      const all = isAll ? number(count) : `den ${number(count)} größten`;
      return `Dies ist Gesicht ${chosen} von ${all}, im durchgezogenen Rahmen.`;
    },
    faces: 'Gesichter, das größte zuerst',
    face: (index) => `Gesicht ${index}`,
    faceUnsure: 'unklar',
    noFace: {
      title: 'Kein Gesicht gefunden',
      detail:
        'Besser eignet sich ein Foto, auf dem das Gesicht größer und gut beleuchtet ist und zur Kamera schaut.',
    },
    photoEdited:
      'Dieses Ergebnis gilt für das Foto vor der Bearbeitung. ANALYSIEREN ergibt ein neues.',
    photoGone: 'Das Foto ist nicht mehr gespeichert.',
    photoUnreachable: 'Das Foto konnte nicht geladen werden.',
    details: 'Details',
    model: 'Modell',
    time: 'Rechenzeit',
    timeOf: (times) => stageTimes(times, STAGES),
    image: 'Bild',
    imageOf: ({ width, height, format: fileFormat }) => `${width} × ${height} Pixel, ${fileFormat}`,
    head: 'Kopf',
    turned: (degrees) =>
      `um ${angle(degrees)} zum ${degrees > 0 ? 'rechten' : 'linken'} Bildrand gedreht`,
    raised: (degrees) => `um ${angle(degrees)} ${degrees > 0 ? 'gehoben' : 'gesenkt'}`,
    tilted: (degrees) =>
      `um ${angle(degrees)} ${degrees > 0 ? 'im' : 'gegen den'} Uhrzeigersinn geneigt`,
    made: 'Erstellt',
    keptUntil: 'Gespeichert bis',
    copyLink: 'Link für diesen Browser kopieren',
    linkCopied: 'Kopiert. Der Link funktioniert nur in diesem Browser.',
    linkToCopy: (link) => `Diesen Link kopieren: ${link}`,
  },

  CHART: {
    choice: 'Diagramm',
    kinds: { pie: 'Kreis', bars: 'Balken' },
  },

  DOWNLOAD: {
    data: 'Daten',
    json: 'Als JSON speichern',
    csv: 'Als CSV speichern',
  },

  SHARE: {
    open: 'Als Bild speichern',
    heading: 'Als Bild speichern oder teilen',
    preview: (headline) => `Das Foto mit dem Ergebnis: ${headline}`,
    shape: 'Format',
    shapes: { square: 'Quadrat', portrait: 'Hochformat (4:5)', story: 'Story (9:16)' },
    hideOthers: 'Andere Gesichter unkenntlich machen',
    fileName: 'expressio.png',
    save: 'Als PNG speichern',
    copy: 'Kopieren',
    share: 'Teilen\u00a0…',
    close: 'Schließen',
    saved: 'Gespeichert.',
    copied: 'Kopiert.',
    failed: 'Das hat nicht geklappt. Bitte das Bild stattdessen speichern.',
    unshown: 'Dieser Browser kann das Foto nicht anzeigen und daher kein Bild davon machen.',
  },

  HISTORY: {
    heading: 'Verlauf',
    counted: (total, isExact) => `Verlauf · ${number(total)}${isExact ? '' : '+'}`,
    loading: 'Wird geladen\u00a0…',
    empty: 'Hier erscheinen Ihre Ergebnisse.',
    unreadable: 'Dieses Ergebnis ist nicht lesbar',
    keys:
      'Mit den Pfeiltasten geht es von einem Ergebnis zum anderen. Die Eingabetaste öffnet eines, die ' +
      'Leertaste wählt es aus, Entf löscht es. Escape beendet die Auswahl.',
    open: 'Öffnen:',
    select: 'Auswählen',
    deleteOne: (answer, made) => `${answer}, ${made}, löschen`,
    toSelect: 'Auswählen:',
    selectOne: (answer, made) => `${answer}, ${made}, auswählen`,
    faces: (count) => `${number(count)}\u00a0${plural(count, 'Gesicht', 'Gesichter')}`,
    filter: 'Anzeigen',
    all: 'Alle',
    unclear: 'Unklar',
    noFace: 'Kein Gesicht',
    filteredAmong: (count) => `Unter den ${number(count)} neuesten Ergebnissen.`,
    noneOfKind: 'Hier ist keines dabei.',
    showOlder: 'Ältere anzeigen',
    saveJson: 'Alle als JSON',
    saveCsv: 'Alle als CSV',
    deleteAll: 'Alle löschen',
    selected: (count) => `${number(count)} ausgewählt`,
    selectAll: 'Alle auswählen',
    endSelection: 'Fertig',
    deleteSelected: 'Löschen',
    confirm: 'Alle Fotos und Ergebnisse löschen? Das lässt sich nicht rückgängig machen.',
    confirmDelete: 'Ja, alle löschen',
    confirmKeep: 'Behalten',
    deleted: (count) =>
      plural(count, 'Foto und Ergebnis gelöscht', `${number(count)} Fotos und Ergebnisse gelöscht`),
    undo: 'Rückgängig',
    undoFor: (seconds) => `Das lässt sich ${seconds} Sekunden lang rückgängig machen.`,
    deleting: (done, total) => `${number(done)} von ${number(total)} gelöscht\u00a0…`,
    deletedAll: 'Alle Fotos und Ergebnisse wurden gelöscht.',
    deleteFailed: (count) =>
      plural(
        count,
        'Dieses Ergebnis konnte nicht ganz gelöscht werden',
        'Einige dieser Ergebnisse konnten nicht ganz gelöscht werden',
      ),
    deleteAllFailed: 'Einige Fotos und Ergebnisse konnten nicht gelöscht werden',
    saveFailed: 'Der Verlauf konnte nicht geladen werden',
  },

  QUEUE: {
    heading: (count) => `${number(count)} ${plural(count, 'Foto', 'Fotos')}`,
    progress: (done, count) => `${number(done)} von ${number(count)} fertig`,
    progressLabel: 'Fertige Fotos',
    start: (count) => `${number(count)} ${plural(count, 'Foto', 'Fotos')} analysieren`,
    cancelAll: 'Alle abbrechen',
    clear: 'Liste leeren',
    leftOut: (limit, count) =>
      `Auf einmal passen ${number(limit)} Fotos hinein, ${number(count)} weitere wurden weggelassen. ` +
      'Diese bitte auswählen, sobald die ersten fertig sind.',
    ready: 'Bereit',
    waiting: 'Wartet\u00a0…',
    loading: (percent) => `Modelle werden geladen, ${wholePercent(percent / 100)}`,
    uploading: (percent) => `Wird hochgeladen, ${wholePercent(percent / 100)}`,
    analyzing: 'Wird analysiert\u00a0…',
    film: { title: 'Das ist ein Video', detail: 'Videos lassen sich nur einzeln öffnen.' },
    retryOne: (name) => `${name} noch einmal versuchen`,
    cancelOne: (name) => `${name} abbrechen`,
    removeOne: (name) => `${name} aus dieser Liste entfernen`,
  },

  NOTICE: {
    title: 'Bevor es losgeht',
    points: [
      {
        title: 'Was Expressio erkennt',
        detail:
          'Wie ein Gesicht auf einem Foto aussieht: wütend, fröhlich, traurig oder überrascht. Was ' +
          'ein Mensch fühlt, weiß Expressio nicht, und es kann sich irren.',
      },
      {
        title: 'Wohin das Foto geht',
        detail:
          'In den privaten Speicher dieser Website in der Cloud von Google, wo es analysiert wird. ' +
          'Nur dieser Browser kann das Foto und sein Ergebnis sehen. Ortsangaben werden nicht mit ' +
          'dem Ergebnis gespeichert. Ist „Auf diesem Gerät“ eingeschaltet, geht es nirgendwohin: ' +
          'Der Browser analysiert es.',
      },
      {
        title: 'Wann es gelöscht wird',
        detail:
          'Automatisch zu dem Datum, das unter „Details“ steht (normalerweise nach 30\u00a0Tagen), oder ' +
          'sofort, wenn Sie es aus dem Verlauf löschen. Was dieser Browser behalten soll, bleibt, ' +
          'bis Sie es löschen.',
      },
      {
        title: 'Wofür Expressio nicht da ist',
        detail:
          'Um Menschen am Arbeitsplatz oder in der Schule zu beurteilen oder über sie zu ' +
          'entscheiden. Bitte nur Fotos von Personen hochladen, die damit einverstanden sind.',
      },
    ],
    appCheck: {
      title: 'Wie Missbrauch verhindert wird',
      detail:
        'Google reCAPTCHA prüft, ob Anfragen von dieser Seite kommen. Google erhält dabei Ihre ' +
        'IP-Adresse und Angaben zu Ihrem Browser und verwendet gegebenenfalls Cookies. Es gelten ' +
        'die Bedingungen von Google:',
      links: [
        { name: 'Datenschutzerklärung', href: 'https://policies.google.com/privacy?hl=de' },
        { name: 'Nutzungsbedingungen', href: 'https://policies.google.com/terms?hl=de' },
      ],
    },
    accept: 'Verstanden',
    refuse: 'Jetzt nicht',
    again: 'Was mit meinen Fotos geschieht',
  },

  PREFERENCES: {
    language: 'Sprache',
    theme: 'Farbschema',
    themes: { auto: 'Automatisch', light: 'Hell', dark: 'Dunkel' },
  },

  OFFLINE: 'Keine Internetverbindung. Sobald sie wieder da ist, geht es weiter.',

  ERROR_MESSAGES: {
    unsupported_format: {
      title: 'Diese Datei lässt sich nicht als Foto lesen',
      detail: READABLE,
    },
    corrupt_image: {
      title: 'Dieses Bild ist beschädigt',
      detail:
        'Ein Teil der Datei fehlt oder ist defekt. Das Foto noch einmal exportieren oder ein anderes auswählen.',
    },
    too_large: {
      title: 'Diese Datei ist zu groß',
      detail: 'Erlaubt sind 10\u00a0MB. Das Foto kleiner exportieren und es noch einmal versuchen.',
    },
    too_many_pixels: {
      title: 'Dieses Bild hat zu viele Pixel',
      detail: 'Erlaubt sind 40\u00a0Megapixel. Das Foto verkleinern und es noch einmal versuchen.',
    },
    too_complex: {
      title: 'Diese Datei ist zu komplex',
      detail:
        'Das Bild in einer Foto-App öffnen, als JPEG speichern und es damit noch einmal versuchen.',
    },
    too_many_photos: {
      title: 'Das Stundenlimit ist erreicht',
      detail:
        'In der letzten Stunde wurden zu viele Fotos gesendet. In einer Stunde geht es weiter.',
    },
    empty_file: { title: EMPTY_FILE },
    internal: {
      title: 'Die Analyse ist fehlgeschlagen',
      detail: 'Der Fehler liegt bei uns. Bitte gleich noch einmal versuchen.',
    },
  },

  FAILURE_MESSAGES: {
    network: {
      title: 'Keine Verbindung',
      detail:
        'Der Dienst ist nicht erreichbar. Bitte die Internetverbindung prüfen und es noch einmal versuchen.',
    },
    permission: {
      title: 'Zugriff verweigert',
      detail:
        'Der Dienst hat dieses Foto nicht angenommen. Bitte die Seite neu laden und es noch einmal versuchen.',
    },
    sign_in: {
      title: 'Anmeldung fehlgeschlagen',
      detail:
        'Das anonyme Konto, das Ihre Fotos privat hält, ließ sich nicht anlegen. Bitte gleich noch einmal versuchen.',
    },
    unreadable_result: {
      title: 'Das Ergebnis ist nicht lesbar',
      detail: 'Vielleicht ist diese Seite veraltet. Bitte neu laden und es noch einmal versuchen.',
    },
    unexpected: {
      title: 'Etwas ist schiefgegangen',
      detail: 'Bitte noch einmal versuchen. Passiert es wieder, hilft es, die Seite neu zu laden.',
    },
    undecodable: {
      title: 'Dieser Browser kann das Foto nicht lesen',
      detail:
        'Das Foto als JPEG speichern und dieses auswählen, oder „Auf diesem Gerät“ ausschalten und auf ANALYSIEREN drücken.',
    },
    not_loaded: {
      title: 'Die Modelle konnten nicht geladen werden',
      detail:
        'Bitte die Internetverbindung prüfen und es noch einmal versuchen. Einmal geladen, brauchen sie keine Verbindung mehr.',
    },
    not_runnable: {
      title: 'Dieser Browser kann die Modelle nicht ausführen',
      detail:
        'Den Browser aktualisieren, oder „Auf diesem Gerät“ ausschalten und auf ANALYSIEREN drücken.',
    },
  },

  DEVICE: {
    name: 'Auf diesem Gerät',
    help: 'Ohne Hochladen. Lädt beim ersten Mal 12\u00a0MB.',
    privacy:
      'Expressio liest, wie ein Gesicht aussieht, nicht, was ein Mensch fühlt. Das Foto wird in ' +
      'diesem Browser analysiert: Es wird nicht hochgeladen, und niemand sonst kann es sehen.',
    progressLabel: 'Modelle laden',
    loading: {
      title: 'Die Modelle werden geladen\u00a0…',
      detail: 'Rund 12\u00a0MB, nur dieses eine Mal: Der Browser behält sie.',
    },
    inCloud: {
      title: 'Dieses Ergebnis liegt in der Cloud',
      detail: 'Zum Öffnen „Auf diesem Gerät“ ausschalten.',
    },
    history: 'Verlauf auf diesem Gerät',
    keep: 'In diesem Browser behalten',
    keepHelp: 'Fotos und Ergebnisse bleiben hier, bis Sie sie löschen.',
    notKept: 'Es wird nichts behalten.',
    unkept:
      'Dieser Browser konnte Foto und Ergebnis nicht behalten. Vielleicht ist sein Speicher voll oder gesperrt.',
    confirm:
      'Alle Fotos und Ergebnisse löschen, die dieser Browser behält? Das lässt sich nicht rückgängig machen.',
    confirmBoth:
      'Alle Fotos und Ergebnisse löschen, in der Cloud und in diesem Browser? Das lässt sich nicht rückgängig machen.',
    confirmKept: 'Auch die Fotos und Ergebnisse löschen, die dieser Browser behalten hat?',
    unshown: (fileFormat) =>
      `Dieser Browser kann die ${fileFormat}-Datei nicht anzeigen und daher hier nicht analysieren. ` +
      'Als JPEG speichern oder „Auf diesem Gerät“ ausschalten.',
  },

  CRASH: {
    title: 'Diese Seite funktioniert gerade nicht',
    detail: 'Nach dem Neuladen geht es weiter. Hochgeladene Fotos sind sicher.',
  },
  NOT_FOUND: {
    pageTitle: 'Seite nicht gefunden: Expressio',
    title: 'Hier ist keine Seite',
    detail: 'Bitte die Adresse prüfen oder mit einem Foto beginnen.',
    open: 'Expressio öffnen',
  },
  RELOAD: 'Neu laden',

  LIVE: {
    mode: 'Foto oder live',
    photo: 'Foto',
    live: 'Live',
    heading: 'Livekamera',
    chip: 'Live auf diesem Gerät, nichts wird gesendet',
    privacy:
      'Expressio liest, wie ein Gesicht aussieht, nicht, was ein Mensch fühlt. Die Bilder der Kamera ' +
      'bleiben in diesem Tab, und niemand wird identifiziert: Eine Nummer sagt nur, dass ein Gesicht dort ist, wo es eben noch war.',
    loading: 'Die Modelle werden geladen\u00a0…',
    muted: 'Die Kamera liefert kein Bild. Vielleicht ist sie verdeckt oder ausgeschaltet.',
    problems: {
      refused:
        'Der Zugriff auf die Kamera ist blockiert. Bitte für diese Website in den Einstellungen des Browsers erlauben.',
      missing: 'Keine Kamera gefunden. Eine Kamera anschließen und noch einmal versuchen.',
      busy: 'Eine andere App oder ein anderer Tab verwendet die Kamera. Dort schließen und noch einmal versuchen.',
      insecure:
        'Browser erlauben die Kamera nur auf https://-Seiten. Bitte diese Seite mit https:// öffnen.',
      ended: 'Die Kamera wurde getrennt. Wieder verbinden und noch einmal versuchen.',
      failed: 'Die Kamera ließ sich nicht öffnen.',
    },
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    switchCamera: 'Kamera wechseln',
    fullScreen: 'Vollbild',
    leaveFullScreen: 'Vollbild verlassen',
    frozenAlt: 'Der festgehaltene Moment',
    starting: 'Gleich geht es los\u00a0…',
    noFace: 'Kein Gesicht zu sehen',
    largestOf: (count) => `Das größte von ${number(count)} Gesichtern`,
    amongSeven: 'Unter allen sieben Emotionen',
    ribbon: 'Die letzten 30 Sekunden',
    now: 'jetzt',
    ago: (seconds) => `vor ${number(seconds)}\u00a0s`,
    freezeHint: 'Zum Festhalten antippen',
    frozen: 'Festgehalten',
    save: 'Sitzung als CSV speichern',
  },

  FILM: {
    onDevice: 'Auf diesem Gerät: Nichts wird hochgeladen',
    player: (name) => `Video ${name}`,
    play: 'Abspielen',
    pausePlaying: 'Video anhalten',
    sound: 'Ton',
    states: {
      opening: 'Video wird geöffnet\u00a0…',
      analyzing: 'Video wird analysiert\u00a0…',
      paused: 'Angehalten',
      failed: 'Analyse fehlgeschlagen',
    },
    progress: 'Analyse',
    loading: (share) => `Modelle werden geladen, nur dieses eine Mal: ${wholePercent(share)}`,
    place: (time, length) => `${time} von ${length}`,
    left: (seconds) =>
      seconds < 90
        ? `noch etwa ${seconds}\u00a0s`
        : `noch etwa ${Math.round(seconds / 60)}\u00a0min`,
    done: (people) =>
      people === 0
        ? 'Fertig: kein Gesicht gefunden'
        : `Fertig: ${people} ${plural(people, 'Person', 'Personen')} gefunden`,
    cutOff: (time, length) =>
      `Das Video ist beschädigt oder unvollständig. Es war bis ${time} von ${length} lesbar.`,
    looks: 'Ansehen',
    perSecond: (count) => `${count} pro Sekunde`,
    everyFrame: 'jedes Bild',
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    again: 'Neu analysieren',
    person: (number) => `Person ${number}`,
    lane: (number) => `Person ${number} im Zeitverlauf`,
    notSeen: 'nicht zu sehen',
    unclear: 'Unklar',
    curve: (number) => `Wahrscheinlichkeiten, Person ${number}`,
    probabilities: 'Gezeigte Wahrscheinlichkeiten',
    sets: { four: 'Die vier', seven: 'Alle sieben' },
    moments: (number) => `Stärkste Momente von Person ${number}`,
    noMoment: 'Bisher keiner der vier Ausdrücke.',
    changes: (number) => `Wechsel von Person ${number} als Tabelle`,
    from: 'Von',
    to: 'Bis',
    expression: 'Ausdruck',
    moreChanges: (count) => `${number(count)} weitere stehen in der CSV-Datei.`,
    savePicture: 'Zeitleiste als PNG speichern',
    nobodyRecognized:
      'Das zeigt, wie ein Gesicht aussieht, nicht, was ein Mensch fühlt. Die Nummer einer Person ' +
      'ergibt sich nur aus Ort und Bewegung: Niemand wird wiedererkannt, und wer geht und ' +
      'wiederkommt, bekommt eine neue Nummer.',
    noFace: {
      title: 'Kein Gesicht in diesem Video gefunden',
      detail:
        'Besser eignet sich eines mit größeren, gut beleuchteten Gesichtern, die zur Kamera schauen.',
    },
    failures: {
      unplayable: (name) => ({
        title: `Dieser Browser kann „${name}“ nicht abspielen`,
        detail:
          'Das Video ist beschädigt oder hat ein Format, das dieser Browser nicht unterstützt. ' +
          'Möglich sind MP4 mit H.264 oder WebM.',
      }),
      no_pictures: (name) => ({
        title: `„${name}“ hat kein Bild, das dieser Browser zeigen kann`,
        detail:
          'Die Datei enthält nur Ton, oder ihr Bild hat ein Format, das dieser Browser nicht ' +
          'unterstützt. Möglich sind MP4 mit H.264 oder WebM.',
      }),
      networks: (name) => ({
        title: `„${name}“ konnte nicht analysiert werden`,
        detail:
          'Die Modelle konnten nicht geladen werden, oder dieser Browser ist dafür zu alt. Bitte die ' +
          'Internetverbindung prüfen und es noch einmal versuchen.',
      }),
    },
  },
};
