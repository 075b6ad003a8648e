/** Shows the photo, or the camera, or where to choose a photo. */
import { useEffect, useState, type CSSProperties, type ReactNode } from 'react';
import { fileKind } from '../../lib/file-kind';
import { nameOf } from '../../lib/file-name';
import { photoLabel } from '../../lib/photo-label';
import { INPUT } from '../../lib/strings';
import { FaceIcon } from './icons';
import type { Photo } from './photo';
import styles from './PictureArea.module.css';

/** The photo as it is edited. */
export interface Preview {
  /** Width by height. */
  aspectRatio: number;
  picture: ReactNode;
}

export interface Size {
  width: number;
  height: number;
}

interface Props {
  photo: Photo | null;
  /** Null where the browser cannot show the photo, undefined until that is known. */
  preview: Preview | null | undefined;
  /** The upright photo's, if it is known before the browser shows it. */
  size: Size | null;
  isLoading: boolean;
  /** What to say of a photo in this format that the browser cannot show. */
  unshown: (format: string) => string;
  /** Shown instead of the photo while the camera is open. */
  webcam: ReactNode;
  onChoose: () => void;
  /** Drawn over the photo. */
  children: ReactNode;
}

export function PictureArea(props: Props) {
  const { photo, webcam, isLoading, onChoose } = props;
  return (
    <div className={styles.area}>
      {webcam ??
        (photo ? (
          <Picture key={photo.url} {...props} photo={photo} />
        ) : isLoading ? (
          <FaceIcon />
        ) : (
          <button type="button" className={styles.choose} onClick={onChoose}>
            <FaceIcon />
            <span className={styles.title}>{INPUT.choose}</span>
            <span className={styles.withMouse}>{INPUT.chooseWithMouse}</span>
            <span className={styles.withFinger}>{INPUT.chooseWithFinger}</span>
          </button>
        ))}
    </div>
  );
}

function Picture({ photo, preview, size, unshown, children }: Props & { photo: Photo }) {
  const [shownRatio, setShownRatio] = useState<number | null>(null);
  const [cannotShow, setCannotShow] = useState(false);

  if (preview === null || (cannotShow && !preview)) {
    return (
      <Unshown file={photo.file} size={size} unshown={unshown}>
        {children}
      </Unshown>
    );
  }
  const knownRatio = size && size.width / size.height;
  const aspectRatio = preview?.aspectRatio ?? shownRatio ?? knownRatio;
  return (
    <div className={styles.picture} style={{ '--aspect-ratio': aspectRatio } as CSSProperties}>
      {preview?.picture ?? (
        <img
          src={photo.url}
          alt={photoLabel(photo.file)}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setShownRatio(naturalWidth / naturalHeight)
          }
          onError={() => setCannotShow(true)}
        />
      )}
      {children}
    </div>
  );
}

type UnshownProps = { file: File } & Pick<Props, 'size' | 'unshown' | 'children'>;

/** The space of a photo that the browser cannot show; before its size is known, words. */
function Unshown({ file, size, unshown, children }: UnshownProps) {
  const [format, setFormat] = useState<string | null>(null);

  useEffect(() => {
    fileKind(file).then(
      (kind) => setFormat(kind.format),
      () => undefined, // PREDICT reads it again and reports what is wrong.
    );
  }, [file]);

  if (!size) {
    return (
      <div className={styles.words}>
        <FaceIcon />
        <span className={styles.title}>{nameOf(file)}</span>
        <span>{format && unshown(format)}</span>
      </div>
    );
  }
  return (
    <>
      <div
        className={`${styles.picture} ${styles.unshown}`}
        style={{ '--aspect-ratio': size.width / size.height } as CSSProperties}
      >
        {children}
      </div>
      {format && <p className={styles.caption}>{INPUT.unshownFaces(format)}</p>}
    </>
  );
}
