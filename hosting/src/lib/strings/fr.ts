/** The page in French. */
import type { Strings } from '.';
import type { OtherKind } from '../file-kind';
import { formats } from './format';

const format = formats('fr');
const { angle, megabytes, number, plural, stageTimes, wholePercent } = format;

const READABLE = 'Utilisez une image JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF ou HEIC.';
const EMPTY_FILE = 'Ce fichier est vide. Choisissez une autre photo.';

const OTHER_KINDS: Record<OtherKind, string> = {
  'a JPEG 2000 image': 'une image JPEG 2000',
  'a JPEG XL image': 'une image JPEG XL',
  'a JPEG XR image': 'une image JPEG XR',
  'a PDF document': 'un document PDF',
  'a PostScript document': 'un document PostScript',
  'a Photoshop document': 'un document Photoshop',
  'a GIMP image': 'une image GIMP',
  'an icon': 'une icône',
  "a camera's raw photo": 'une photo brute (RAW)',
  'an OpenEXR image': 'une image OpenEXR',
  'a Radiance image': 'une image Radiance',
  'a DICOM image': 'une image DICOM',
  'a FITS image': 'une image FITS',
  'a DirectDraw Surface': 'une surface DirectDraw',
  'a QOI image': 'une image QOI',
  'a Netpbm image': 'une image Netpbm',
  'a DjVu document': 'un document DjVu',
  'an MNG animation': 'une animation MNG',
  'a Windows metafile': 'un métafichier Windows',
  'a PCX image': 'une image PCX',
  'a Matroska or WebM video': 'une vidéo Matroska ou WebM',
  'an AVI video': 'une vidéo AVI',
  'a QuickTime movie': 'un film QuickTime',
  'an audio file': 'un fichier audio',
  'an MP4 video': 'une vidéo MP4',
  'an MPEG video': 'une vidéo MPEG',
  'a Flash file': 'un fichier Flash',
  'a Windows Media file': 'un fichier Windows Media',
  'a ZIP archive or an Office document': 'une archive ZIP ou un document Office',
  'an Office document': 'un document Office',
  'an archive': 'une archive',
  'a program': 'un programme',
  'a font': 'une police de caractères',
  'a database': 'une base de données',
  'an SVG drawing': 'un dessin SVG',
  'a web page': 'une page web',
  'an XML document': 'un document XML',
  'a text file': 'un fichier texte',
};

const STAGES = {
  download: 'téléchargement',
  decode: 'décodage',
  detect: 'détection',
  classify: 'classification',
};

export const fr: Strings = {
  format,
  TAGLINE: 'Quelle expression un visage montre-t-il\u202f?',
  pageTitle: (about) =>
    about
      ? `${about} · Expressio`
      : 'Expressio\u00a0: quelle expression un visage montre-t-il\u202f?',

  INPUT: {
    heading: 'Votre photo',
    upload: 'Importer',
    webcam: 'Webcam',
    capture: 'Capturer',
    retake: 'Reprendre',
    predict: 'Analyser',
    startOver: 'Autre photo',
    fileLabel: 'Fichier photo',
    photoAlt: (name) => `Votre photo, ${name}`,
    sampleAlt: 'Exemple\u00a0: un visage',
    choose: 'Choisir des photos ou une vidéo',
    chooseWithMouse: 'Cliquez ici, ou déposez ou collez des photos n’importe où sur cette page.',
    chooseWithFinger: 'Touchez ici, ou prenez une photo avec votre appareil.',
    samples: 'Pas de photo sous la main\u202f? Essayez\u00a0:',
    trySample: {
      angry: 'Essayer le visage en colère',
      happy: 'Essayer le visage joyeux',
      sad: 'Essayer le visage triste',
      surprise: 'Essayer le visage surpris',
    },
    drop: 'Déposez pour utiliser ce fichier',
    unshown: (fileFormat) =>
      `Ce navigateur ne peut pas afficher ce fichier ${fileFormat}. Il peut tout de même être ` +
      'analysé, mais pas retouché.',
    unshownFaces: (fileFormat) =>
      `Ce navigateur ne peut pas afficher ce fichier ${fileFormat}. Les cadres indiquent où sont les visages.`,
    progressLabel: 'Envoi',
    privacy:
      'Expressio lit l’apparence d’un visage, pas ce que la personne ressent. Votre photo est ' +
      'envoyée vers l’espace privé de ce site, où aucun autre visiteur ne peut la voir.',
    sample:
      'Ceci est un exemple\u00a0: ce visage a été créé par ordinateur et n’est celui de personne. L’image est traitée comme le serait votre propre photo, et aucun autre visiteur ne peut la voir.',
    partMissing:
      'Une partie de la page ne s’est pas chargée. Vérifiez votre connexion et réessayez.',
    empty: EMPTY_FILE,
    tooLarge: (bytes) => ({
      title: `Ce fichier pèse ${megabytes(bytes)}\u202f; la limite est de 10\u00a0Mo`,
      detail: 'Exportez une version plus petite de la photo, ou choisissez-en une autre.',
    }),
    otherKind: (name, kind) => ({
      title: kind
        ? `«\u00a0${name}\u00a0» est ${OTHER_KINDS[kind]}`
        : `Le format de «\u00a0${name}\u00a0» est inconnu`,
      detail: READABLE,
    }),
    keepPhoto: 'Revenir à la photo',
    dismiss: 'OK',
    folder: (name) => ({ title: `«\u00a0${name}\u00a0» est un dossier`, detail: READABLE }),
    unreadable: (name) => ({
      title: `Impossible de lire «\u00a0${name}\u00a0»`,
      detail:
        'Le fichier a peut-être été déplacé ou supprimé. Choisissez-le à nouveau, ou choisissez une autre photo.',
    }),
  },

  CAMERA: {
    fileName: 'webcam.jpg',
    waiting: 'En attente de la caméra. Si votre navigateur demande l’autorisation, acceptez.',
    live: 'Image en direct de la caméra',
    close: 'Fermer la caméra',
    choice: 'Caméra',
    numbered: (number) => `Caméra ${number}`,
    refused:
      'L’accès à la caméra est bloqué. Autorisez-le pour ce site dans les réglages de votre ' +
      'navigateur, puis appuyez de nouveau sur WEBCAM.',
    missing:
      'Aucune caméra trouvée. Branchez-en une et appuyez de nouveau sur WEBCAM, ou appuyez sur IMPORTER.',
    busy: 'Une autre application ou un autre onglet utilise la caméra. Fermez-le, puis appuyez de nouveau sur WEBCAM.',
    insecure:
      'Les navigateurs n’autorisent la caméra que sur les pages https://. Ouvrez cette page avec https://.',
    ended:
      'La caméra a été déconnectée. Rebranchez-la et appuyez de nouveau sur WEBCAM, ou appuyez sur IMPORTER.',
    failed:
      'La caméra n’a pas pu être ouverte. Appuyez sur WEBCAM pour réessayer, ou sur IMPORTER.',
  },

  EDIT: {
    label: 'Retoucher la photo',
    off: 'Les retouches sont désactivées, car ce navigateur ne peut pas afficher la photo.',
    crop: 'Recadrer',
    adjust: 'Régler',
    rotate: 'Pivoter',
    flip: 'Miroir',
    undo: 'Annuler',
    redo: 'Rétablir',
    reset: 'Original',
    shape: 'Forme du cadre',
    free: 'Libre',
    square: 'Carré',
    done: 'Terminé',
    degrees: 'Redresser',
    brightness: 'Luminosité',
    contrast: 'Contraste',
    amount: {
      degrees: (degrees) => `${degrees}°`,
      brightness: wholePercent,
      contrast: wholePercent,
    },
    cropHandles: {
      cropArea: 'Cadre. Déplacez-le avec les touches fléchées.',
      nwDragHandle: 'Coin supérieur gauche du cadre. Déplacez-le avec les touches fléchées.',
      nDragHandle: 'Bord supérieur du cadre. Déplacez-le avec les flèches haut et bas.',
      neDragHandle: 'Coin supérieur droit du cadre. Déplacez-le avec les touches fléchées.',
      eDragHandle: 'Bord droit du cadre. Déplacez-le avec les flèches gauche et droite.',
      seDragHandle: 'Coin inférieur droit du cadre. Déplacez-le avec les touches fléchées.',
      sDragHandle: 'Bord inférieur du cadre. Déplacez-le avec les flèches haut et bas.',
      swDragHandle: 'Coin inférieur gauche du cadre. Déplacez-le avec les touches fléchées.',
      wDragHandle: 'Bord gauche du cadre. Déplacez-le avec les flèches gauche et droite.',
    },
  },

  EMOTION_NAMES: {
    angry: 'Colère',
    happy: 'Joie',
    sad: 'Tristesse',
    surprise: 'Surprise',
    neutral: 'Neutre',
    fear: 'Peur',
    disgust: 'Dégoût',
  },

  REASONS: {
    small: 'Le visage est petit sur cette photo. Essayez-en une prise de plus près.',
    blurred: 'Le visage est flou. Essayez une photo plus nette.',
    turned_away: 'Le visage est tourné. Essayez une photo où il regarde vers l’objectif.',
    covered: 'La bouche semble couverte. Essayez une photo où rien ne la cache.',
    dark: 'Le visage est sombre. Essayez une photo où il est mieux éclairé.',
  },

  RESULT: {
    heading: 'Résultat',
    predicted: 'Expression reconnue\u00a0:',
    tryAgain: 'Réessayer',
    cancel: 'Annuler',
    stopWaiting: 'Ne plus attendre',
    keepWaiting: 'Attendre encore',
    chartLabel: 'Diagramme circulaire des quatre probabilités',
    tableCaption: 'Probabilité de chaque expression',
    expressionColumn: 'Expression',
    probabilityColumn: 'Probabilité',
    noProbability: '–',
    empty: {
      title: 'Votre résultat apparaîtra ici',
      detail: 'Commencez par la photo d’un visage.',
    },
    ready: { title: 'Tout est prêt', detail: 'Appuyez sur ANALYSER pour connaître l’expression.' },
    opening: { title: 'Ouverture…' },
    slowUpload: {
      title: 'Envoi toujours en cours…',
      detail: 'Votre connexion semble lente. Gardez cette page ouverte.',
    },
    uploading: { title: 'Envoi de votre photo…' },
    analyzing: { title: 'Analyse de l’expression…' },
    slow: {
      title: 'Toujours en cours…',
      detail: 'C’est plus long que d’habitude. Vous pouvez continuer d’attendre.',
    },
    stuck: {
      title: 'Pas encore de résultat',
      detail:
        'Votre photo est envoyée, et le résultat apparaîtra dans votre historique dès qu’il sera ' +
        'prêt. Attendez encore, ou envoyez-la de nouveau.',
    },
    missing: {
      title: 'Il n’y a rien ici',
      detail:
        'Le résultat a été supprimé ou appartient à un autre visiteur. Un lien ne fonctionne que ' +
        'dans le navigateur qui a envoyé la photo.',
    },
    sure: (percentage) => `avec une probabilité de ${percentage}.`,
    noneOfFour: 'Aucune des quatre ne se détache. Le diagramme ne compare qu’elles.',
    closestTo: (emotion) => `Plutôt ${emotion.toLowerCase()}`,
    amongSeven: (percentage) =>
      `${percentage} parmi les sept émotions. Le diagramme ne compare que les quatre.`,
    notClear: (emotion, percentage) => `Pas net, plutôt ${emotion.toLowerCase()} (${percentage})`,
    notAmongFour: 'Cela vaut parmi les sept émotions. Le diagramme ne compare que les quatre.',
    unsure: 'Pas d’expression nette',
    closest: (emotion) =>
      `Des quatre, ${emotion.toUpperCase()} est la plus proche, mais le visage peut montrer autre chose.`,
    allEmotions: 'Les sept émotions',
    emotionsCaption: 'Probabilité de chacune des sept émotions',
    emotionColumn: 'Émotion',
    chosenFace: (chosen, count, found) => {
      const isAll = found <= count;
      if (chosen === 1) {
        const faces = isAll
          ? `${number(count)} visages trouvés.`
          : `${number(found)} visages trouvés\u202f; les ${number(count)} plus grands sont affichés.`;
        return `${faces} Voici le plus grand, dans le cadre plein.`;
      }
      const all = isAll ? number(count) : `les ${number(count)} plus grands`;
      return `Voici le visage ${chosen} sur ${all}, dans le cadre plein.`;
    },
    faces: 'Visages, du plus grand au plus petit',
    face: (index) => `Visage ${index}`,
    faceUnsure: 'pas net',
    noFace: {
      title: 'Aucun visage trouvé',
      detail:
        'Essayez une photo où le visage est plus grand, bien éclairé et tourné vers l’objectif.',
    },
    photoEdited:
      'Ce résultat concerne la photo avant vos retouches. Appuyez sur ANALYSER pour en obtenir un nouveau.',
    photoGone: 'La photo n’est plus enregistrée.',
    photoUnreachable: 'La photo n’a pas pu être chargée.',
    details: 'Détails',
    model: 'Modèle',
    time: 'Temps de calcul',
    timeOf: (times) => stageTimes(times, STAGES),
    image: 'Image',
    imageOf: ({ width, height, format: fileFormat }) =>
      `${width} × ${height} pixels, ${fileFormat}`,
    head: 'Tête',
    turned: (degrees) =>
      `tournée de ${angle(degrees)} vers la ${degrees > 0 ? 'droite' : 'gauche'} de l’image`,
    raised: (degrees) => `${degrees > 0 ? 'levée' : 'baissée'} de ${angle(degrees)}`,
    tilted: (degrees) =>
      `inclinée de ${angle(degrees)} dans le sens ${degrees > 0 ? 'horaire' : 'antihoraire'}`,
    made: 'Créé',
    keptUntil: 'Conservé jusqu’au',
    copyLink: 'Copier le lien pour ce navigateur',
    linkCopied: 'Copié. Le lien ne fonctionne que dans ce navigateur.',
    linkToCopy: (link) => `Copiez ce lien\u00a0: ${link}`,
  },

  CHART: {
    choice: 'Graphique',
    kinds: { pie: 'Camembert', bars: 'Barres' },
  },

  DOWNLOAD: {
    data: 'Données',
    json: 'Enregistrer en JSON',
    csv: 'Enregistrer en CSV',
  },

  SHARE: {
    open: 'Enregistrer en image',
    heading: 'Enregistrer ou partager en image',
    preview: (headline) => `La photo avec le résultat\u00a0: ${headline}`,
    shape: 'Format',
    shapes: { square: 'Carré', portrait: 'Portrait (4:5)', story: 'Story (9:16)' },
    hideOthers: 'Flouter les autres visages',
    fileName: 'expressio.png',
    save: 'Enregistrer en PNG',
    copy: 'Copier',
    share: 'Partager…',
    close: 'Fermer',
    saved: 'Enregistré.',
    copied: 'Copié.',
    failed: 'Cela n’a pas marché. Enregistrez plutôt l’image.',
    unshown: 'Ce navigateur ne peut pas afficher la photo, ni donc en faire une image.',
  },

  HISTORY: {
    heading: 'Historique',
    counted: (total, isExact) => `Historique · ${number(total)}${isExact ? '' : '+'}`,
    loading: 'Chargement…',
    empty: 'Vos résultats apparaîtront ici.',
    unreadable: 'Ce résultat est illisible',
    keys:
      'Les flèches passent d’un résultat à l’autre. Entrée ouvre un résultat, Espace le sélectionne, ' +
      'Suppr le supprime. Échap met fin à la sélection.',
    open: 'Ouvrir\u00a0:',
    select: 'Sélectionner',
    deleteOne: (answer, made) => `Supprimer ${answer}, ${made}`,
    toSelect: 'Sélectionner\u00a0:',
    selectOne: (answer, made) => `Sélectionner ${answer}, ${made}`,
    faces: (count) => `${number(count)}\u00a0${plural(count, 'visage', 'visages')}`,
    filter: 'Afficher',
    all: 'Tous',
    unclear: 'Incertain',
    noFace: 'Aucun visage',
    filteredAmong: (count) => `Parmi les ${number(count)} résultats les plus récents.`,
    noneOfKind: 'Aucun pour le moment.',
    showOlder: 'Afficher les plus anciens',
    saveJson: 'Tout en JSON',
    saveCsv: 'Tout en CSV',
    deleteAll: 'Tout supprimer',
    selected: (count) =>
      `${number(count)} ${plural(count, 'résultat sélectionné', 'résultats sélectionnés')}`,
    selectAll: 'Tout sélectionner',
    endSelection: 'Terminé',
    deleteSelected: 'Supprimer',
    confirm: 'Supprimer toutes les photos et tous les résultats\u202f? C’est définitif.',
    confirmDelete: 'Oui, tout supprimer',
    confirmKeep: 'Tout garder',
    deleted: (count) =>
      plural(
        count,
        'Photo et résultat supprimés',
        `${number(count)} photos et résultats supprimés`,
      ),
    undo: 'Annuler',
    undoFor: (seconds) => `Vous pouvez annuler pendant ${seconds} secondes.`,
    deleting: (done, total) => `Suppression\u00a0: ${number(done)} sur ${number(total)}…`,
    deletedAll: 'Toutes les photos et tous les résultats ont été supprimés.',
    deleteFailed: (count) =>
      plural(
        count,
        'Ce résultat n’a pas pu être entièrement supprimé',
        'Certains de ces résultats n’ont pas pu être entièrement supprimés',
      ),
    deleteAllFailed: 'Certaines photos et certains résultats n’ont pas pu être supprimés',
    saveFailed: 'Votre historique n’a pas pu être chargé',
  },

  QUEUE: {
    heading: (count) => `${number(count)} ${plural(count, 'photo choisie', 'photos choisies')}`,
    progress: (done, count) => `${number(done)} sur ${number(count)} terminées`,
    progressLabel: 'Photos terminées',
    start: (count) => `Analyser ${number(count)} ${plural(count, 'photo', 'photos')}`,
    cancelAll: 'Tout annuler',
    clear: 'Vider la liste',
    leftOut: (limit, count) =>
      `La liste accepte ${number(limit)} photos à la fois\u202f; ${number(count)} de plus ont été ` +
      'laissées de côté. Choisissez-les quand celles-ci seront terminées.',
    ready: 'Prête',
    waiting: 'En attente…',
    loading: (percent) => `Chargement des modèles, ${wholePercent(percent / 100)}`,
    uploading: (percent) => `Envoi, ${wholePercent(percent / 100)}`,
    analyzing: 'Analyse en cours…',
    film: { title: 'C’est une vidéo', detail: 'Les vidéos s’ouvrent une par une.' },
    retryOne: (name) => `Réessayer ${name}`,
    cancelOne: (name) => `Annuler ${name}`,
    removeOne: (name) => `Retirer ${name} de cette liste`,
  },

  NOTICE: {
    title: 'Avant de commencer',
    points: [
      {
        title: 'Ce qu’Expressio lit',
        detail:
          'L’apparence d’un visage sur une photo\u00a0: en colère, joyeux, triste ou surpris. ' +
          'Expressio ne sait pas ce qu’une personne ressent, et peut se tromper.',
      },
      {
        title: 'Où va votre photo',
        detail:
          'Dans l’espace privé de ce site, dans le cloud de Google, où elle est analysée. Seul ce ' +
          'navigateur peut voir la photo et son résultat. Les données de localisation ne sont pas ' +
          'enregistrées avec le résultat. Si «\u00a0Sur cet appareil\u00a0» est activé, elle ne va ' +
          'nulle part\u00a0: votre navigateur l’analyse.',
      },
      {
        title: 'Quand elle est supprimée',
        detail:
          'Automatiquement, à la date indiquée sous «\u00a0Détails\u00a0» (normalement après ' +
          '30\u00a0jours), ou tout de suite si vous la supprimez de votre historique. Ce ' +
          'que vous laissez ce navigateur garder y reste jusqu’à ce que vous le supprimiez.',
      },
      {
        title: 'Ce à quoi Expressio ne sert pas',
        detail:
          'À juger des personnes au travail ou à l’école, ni à prendre des décisions à leur sujet. ' +
          'N’envoyez que des photos de personnes qui sont d’accord.',
      },
    ],
    appCheck: {
      title: 'Comment les abus sont évités',
      detail:
        'Google reCAPTCHA vérifie que les requêtes viennent de cette page. Google reçoit votre ' +
        'adresse IP et des informations sur votre navigateur, et peut utiliser des cookies. Les ' +
        'conditions de Google s’appliquent\u00a0:',
      links: [
        { name: 'Règles de confidentialité', href: 'https://policies.google.com/privacy?hl=fr' },
        { name: 'Conditions d’utilisation', href: 'https://policies.google.com/terms?hl=fr' },
      ],
    },
    accept: 'J’ai compris',
    refuse: 'Pas maintenant',
    again: 'Ce que deviennent mes photos',
  },

  PREFERENCES: {
    language: 'Langue',
    theme: 'Thème',
    themes: { auto: 'Automatique', light: 'Clair', dark: 'Sombre' },
  },

  OFFLINE: 'Vous êtes hors ligne. La suite reprendra dès le retour de la connexion.',

  ERROR_MESSAGES: {
    unsupported_format: {
      title: 'Ce fichier ne peut pas être lu comme une photo',
      detail: READABLE,
    },
    corrupt_image: {
      title: 'Cette image est endommagée',
      detail:
        'Une partie du fichier manque ou est abîmée. Exportez la photo à nouveau ou choisissez-en une autre.',
    },
    too_large: {
      title: 'Ce fichier est trop lourd',
      detail: 'La limite est de 10\u00a0Mo. Exportez une version plus petite et réessayez.',
    },
    too_many_pixels: {
      title: 'Cette image a trop de pixels',
      detail: 'La limite est de 40\u00a0mégapixels. Réduisez la photo et réessayez.',
    },
    too_complex: {
      title: 'Ce fichier est trop complexe à ouvrir',
      detail:
        'Ouvrez-le dans une application photo, enregistrez-le en JPEG et essayez avec ce fichier.',
    },
    too_many_photos: {
      title: 'Vous avez atteint la limite horaire',
      detail:
        'Vous avez envoyé trop de photos pendant la dernière heure. Réessayez dans une heure.',
    },
    empty_file: { title: EMPTY_FILE },
    internal: {
      title: 'L’analyse a échoué',
      detail: 'Le problème vient de chez nous. Réessayez dans un instant.',
    },
  },

  FAILURE_MESSAGES: {
    network: {
      title: 'Pas de connexion',
      detail: 'Le service est injoignable. Vérifiez votre connexion internet et réessayez.',
    },
    permission: {
      title: 'Accès refusé',
      detail: 'Le service n’a pas accepté cette photo. Rechargez la page et réessayez.',
    },
    sign_in: {
      title: 'Échec de la connexion',
      detail:
        'Le compte anonyme qui garde vos photos privées n’a pas pu être créé. Réessayez dans un instant.',
    },
    unreadable_result: {
      title: 'Le résultat est illisible',
      detail: 'Cette page n’est peut-être plus à jour. Rechargez-la et réessayez.',
    },
    unexpected: {
      title: 'Un problème est survenu',
      detail: 'Réessayez. Si cela se reproduit, rechargez la page.',
    },
    undecodable: {
      title: 'Ce navigateur ne peut pas lire cette photo',
      detail:
        'Enregistrez-la en JPEG et choisissez ce fichier, ou désactivez «\u00a0Sur cet appareil\u00a0» et appuyez sur ANALYSER.',
    },
    not_loaded: {
      title: 'Les modèles n’ont pas pu être chargés',
      detail:
        'Vérifiez votre connexion internet et réessayez. Une fois chargés, ils fonctionnent sans connexion.',
    },
    not_runnable: {
      title: 'Ce navigateur ne peut pas exécuter les modèles',
      detail:
        'Mettez votre navigateur à jour, ou désactivez «\u00a0Sur cet appareil\u00a0» et appuyez sur ANALYSER.',
    },
  },

  DEVICE: {
    name: 'Sur cet appareil',
    help: 'Aucun envoi. Télécharge 12\u00a0Mo la première fois.',
    privacy:
      'Expressio lit l’apparence d’un visage, pas ce que la personne ressent. Votre photo est ' +
      'analysée dans ce navigateur\u00a0: elle n’est pas envoyée, et personne d’autre ne peut la voir.',
    progressLabel: 'Chargement des modèles',
    loading: {
      title: 'Chargement des modèles…',
      detail: 'Environ 12\u00a0Mo, cette fois seulement\u00a0: votre navigateur les garde.',
    },
    inCloud: {
      title: 'Ce résultat est dans le cloud',
      detail: 'Pour l’ouvrir, désactivez «\u00a0Sur cet appareil\u00a0».',
    },
    history: 'Historique sur cet appareil',
    keep: 'Garder dans ce navigateur',
    keepHelp: 'Photos et résultats restent ici jusqu’à ce que vous les supprimiez.',
    notKept: 'Rien n’est gardé.',
    unkept:
      'Ce navigateur n’a pas pu garder la photo et le résultat. Son stockage est peut-être plein ou bloqué.',
    confirm:
      'Supprimer toutes les photos et tous les résultats gardés par ce navigateur\u202f? C’est définitif.',
    confirmBoth:
      'Supprimer toutes les photos et tous les résultats, dans le cloud et dans ce navigateur\u202f? C’est définitif.',
    confirmKept: 'Supprimer aussi les photos et les résultats gardés par ce navigateur\u202f?',
    unshown: (fileFormat) =>
      `Ce navigateur ne peut pas afficher ce fichier ${fileFormat}, ni donc l’analyser ici. ` +
      'Enregistrez-le en JPEG, ou désactivez «\u00a0Sur cet appareil\u00a0».',
  },

  CRASH: {
    title: 'Cette page a cessé de fonctionner',
    detail: 'Rechargez-la pour continuer. Les photos envoyées sont en sécurité.',
  },
  NOT_FOUND: {
    pageTitle: 'Page introuvable\u00a0: Expressio',
    title: 'Il n’y a pas de page ici',
    detail: 'Vérifiez l’adresse, ou commencez par une photo.',
    open: 'Ouvrir Expressio',
  },
  RELOAD: 'Recharger',

  LIVE: {
    mode: 'Photo ou direct',
    photo: 'Photo',
    live: 'Direct',
    heading: 'Caméra en direct',
    chip: 'En direct, en local\u00a0: rien n’est envoyé',
    privacy:
      'Expressio lit l’apparence d’un visage, pas ce qu’une personne ressent. Les images de la caméra ' +
      'restent dans cet onglet, et personne n’est identifié\u00a0: un numéro dit seulement qu’un visage est là où il était juste avant.',
    loading: 'Chargement des modèles…',
    muted: 'La caméra n’envoie pas d’image. Elle est peut-être couverte ou désactivée.',
    problems: {
      refused:
        'L’accès à la caméra est bloqué. Autorisez-le pour ce site dans les réglages de votre navigateur.',
      missing: 'Aucune caméra trouvée. Branchez-en une, puis réessayez.',
      busy: 'Une autre application ou un autre onglet utilise la caméra. Fermez-le, puis réessayez.',
      insecure:
        'Les navigateurs n’autorisent la caméra que sur les pages https://. Ouvrez cette page avec https://.',
      ended: 'La caméra a été déconnectée. Rebranchez-la, puis réessayez.',
      failed: 'La caméra n’a pas pu être ouverte.',
    },
    pause: 'Pause',
    resume: 'Reprendre',
    switchCamera: 'Changer de caméra',
    fullScreen: 'Plein écran',
    leaveFullScreen: 'Quitter le plein écran',
    frozenAlt: 'L’instant figé',
    starting: 'Préparation…',
    noFace: 'Aucun visage visible',
    largestOf: (count) => `Le plus grand des ${number(count)} visages`,
    amongSeven: 'Parmi les sept émotions',
    ribbon: 'Les 30 dernières secondes',
    now: 'maintenant',
    ago: (seconds) => `il y a ${number(seconds)}\u00a0s`,
    freezeHint: 'Touchez pour figer',
    frozen: 'Figé',
    save: 'Enregistrer la session en CSV',
  },

  FILM: {
    onDevice: 'Sur cet appareil\u00a0: rien n’est envoyé',
    player: (name) => `Vidéo ${name}`,
    play: 'Lire',
    pausePlaying: 'Mettre la vidéo en pause',
    sound: 'Son',
    states: {
      opening: 'Ouverture de la vidéo…',
      analyzing: 'Analyse de la vidéo…',
      paused: 'En pause',
      failed: 'L’analyse a échoué',
    },
    progress: 'Analyse',
    loading: (share) =>
      `Chargement des modèles, cette fois seulement\u00a0: ${wholePercent(share)}`,
    place: (time, length) => `${time} sur ${length}`,
    left: (seconds) =>
      seconds < 90
        ? `encore ${seconds}\u00a0s environ`
        : `encore ${Math.round(seconds / 60)}\u00a0min environ`,
    done: (people) =>
      people === 0
        ? 'Terminé\u00a0: aucun visage trouvé'
        : `Terminé\u00a0: ${people} ${plural(people, 'personne trouvée', 'personnes trouvées')}`,
    cutOff: (time, length) =>
      `La vidéo est endommagée ou incomplète. Elle a pu être lue jusqu’à ${time} sur ${length}.`,
    looks: 'Regarder',
    perSecond: (count) => `${count} par seconde`,
    everyFrame: 'chaque image',
    pause: 'Mettre en pause',
    resume: 'Reprendre',
    again: 'Analyser à nouveau',
    person: (number) => `Pers.\u00a0${number}`,
    lane: (number) => `Personne ${number} au fil du temps`,
    notSeen: 'hors champ',
    unclear: 'Incertain',
    curve: (number) => `Probabilités, personne ${number}`,
    probabilities: 'Probabilités affichées',
    sets: { four: 'Les quatre', seven: 'Les sept' },
    moments: (number) => `Moments forts de la personne ${number}`,
    noMoment: 'Aucune des quatre expressions pour l’instant.',
    changes: (number) => `Changements de la personne ${number} en tableau`,
    from: 'De',
    to: 'À',
    expression: 'Expression',
    moreChanges: (count) => `Le fichier CSV en contient ${number(count)} de plus.`,
    savePicture: 'Enregistrer la frise en PNG',
    nobodyRecognized:
      'Ceci montre l’apparence d’un visage, pas ce que la personne ressent. Le numéro d’une ' +
      'personne ne vient que de sa place et de son mouvement\u00a0: personne n’est reconnu, et une ' +
      'personne qui part puis revient reçoit un nouveau numéro.',
    noFace: {
      title: 'Aucun visage trouvé dans cette vidéo',
      detail:
        'Essayez une vidéo où les visages sont plus grands, bien éclairés et tournés vers l’objectif.',
    },
    failures: {
      unplayable: (name) => ({
        title: `Ce navigateur ne peut pas lire «\u00a0${name}\u00a0»`,
        detail:
          'La vidéo est endommagée, ou dans un format que ce navigateur ne prend pas en charge. ' +
          'Essayez un MP4 en H.264 ou un WebM.',
      }),
      no_pictures: (name) => ({
        title: `«\u00a0${name}\u00a0» n’a pas d’image que ce navigateur puisse afficher`,
        detail:
          'Le fichier ne contient que du son, ou son image est dans un format que ce navigateur ne ' +
          'prend pas en charge. Essayez un MP4 en H.264 ou un WebM.',
      }),
      networks: (name) => ({
        title: `«\u00a0${name}\u00a0» n’a pas pu être analysé`,
        detail:
          'Les modèles n’ont pas pu être chargés, ou ce navigateur est trop ancien. Vérifiez votre ' +
          'connexion internet et réessayez.',
      }),
    },
  },
};
