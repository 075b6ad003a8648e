/** The place where the photo is shown, and where one can be dropped. */
import { useState, type CSSProperties, type ReactNode } from 'react';
import { INPUT } from '../../lib/strings';
import { FaceIcon } from './icons';
import type { Photo } from './photo';
import styles from './PictureArea.module.css';

interface Props {
  photo: Photo | null;
  isDragging: boolean;
  /** Drawn over the photo, where the browser can show it. */
  children: ReactNode;
}

export function PictureArea({ photo, isDragging, children }: Props) {
  return (
    <div className={styles.area} data-filled={photo !== null}>
      {photo ? (
        <Picture key={photo.url} photo={photo}>
          {children}
        </Picture>
      ) : (
        <Placeholder title={INPUT.emptyTitle} detail={INPUT.emptyDetail} />
      )}
      {isDragging && <p className={styles.drop}>{INPUT.drop}</p>}
    </div>
  );
}

function Picture({ photo, children }: { photo: Photo; children: ReactNode }) {
  const [aspectRatio, setAspectRatio] = useState<number | null>(null);
  const [cannotShow, setCannotShow] = useState(false);

  if (cannotShow) {
    return <Placeholder title={photo.file.name} detail={INPUT.noPreview} />;
  }
  return (
    <div className={styles.picture} style={{ '--aspect-ratio': aspectRatio } as CSSProperties}>
      <img
        src={photo.url}
        alt={INPUT.photoAlt(photo.file.name)}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setAspectRatio(naturalWidth / naturalHeight)
        }
        onError={() => setCannotShow(true)}
      />
      {children}
    </div>
  );
}

function Placeholder({ title, detail }: { title: string; detail: string }) {
  return (
    <div className={styles.placeholder}>
      <FaceIcon />
      <p className={styles.title}>{title}</p>
      <p>{detail}</p>
    </div>
  );
}
