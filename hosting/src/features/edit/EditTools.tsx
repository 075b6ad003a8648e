/** The row of tools under the photo, and over it the panel of the one that is open. */
import { Button } from '@mantine/core';
import {
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type Dispatch,
  type ReactNode,
  type Ref,
} from 'react';
import { EDIT } from '../../lib/strings';
import { useKey } from '../../lib/use-key';
import type { EditAction, EditHistory } from './edit-history';
import { flipped, isUnedited, squared, turned, UNEDITED, type Edits, type Size } from './edits';
import styles from './EditTools.module.css';
import { AdjustIcon, CropIcon, FlipIcon, RedoIcon, ResetIcon, RotateIcon, UndoIcon } from './icons';

interface Props {
  history: EditHistory;
  /** What the crop is a part of. */
  frame: Size;
  isCropping: boolean;
  onCropping: (isCropping: boolean) => void;
  dispatch: Dispatch<EditAction>;
}

export function EditTools({ history, frame, isCropping, onCropping, dispatch }: Props) {
  const [isAdjusting, setIsAdjusting] = useState(false);
  const [beforeCrop, setBeforeCrop] = useState(history);
  const cropTool = useRef<HTMLButtonElement>(null);
  const adjustTool = useRef<HTMLButtonElement>(null);
  const { past, present, future } = history;
  useUndoKeys(dispatch);
  useKey('Enter', isCropping, (event) => {
    if (event.target instanceof HTMLButtonElement) return; // It has its own Enter.
    event.preventDefault(); // The tool that gets the focus is not pressed.
    closeCrop();
  });
  useKey('Escape', isCropping, () => {
    dispatch({ type: 'return', to: beforeCrop });
    closeCrop();
  });
  useKey('Escape', isAdjusting, () => {
    setIsAdjusting(false);
    adjustTool.current?.focus();
  });

  function change(edits: Edits): void {
    dispatch({ type: 'change', edits });
  }

  function pressCrop(): void {
    dispatch({ type: 'end_gesture' });
    setBeforeCrop(history);
    onCropping(!isCropping);
    setIsAdjusting(false);
  }

  function closeCrop(): void {
    onCropping(false);
    cropTool.current?.focus(); // What had the focus is gone.
  }

  return (
    <div className={styles.tools} role="group" aria-label={EDIT.label}>
      <div className={styles.row}>
        <Tool
          ref={cropTool}
          name={EDIT.crop}
          icon={<CropIcon />}
          isOpen={isCropping}
          onClick={pressCrop}
        />
        <Tool
          ref={adjustTool}
          name={EDIT.adjust}
          icon={<AdjustIcon />}
          isOpen={isAdjusting}
          onClick={() => {
            setIsAdjusting(!isAdjusting);
            onCropping(false);
          }}
        />
        <Tool name={EDIT.rotate} icon={<RotateIcon />} onClick={() => change(turned(present))} />
        <Tool name={EDIT.flip} icon={<FlipIcon />} onClick={() => change(flipped(present))} />
        <Tool
          name={EDIT.undo}
          icon={<UndoIcon />}
          isOff={past.length === 0}
          onClick={() => dispatch({ type: 'undo' })}
        />
        <Tool
          name={EDIT.redo}
          icon={<RedoIcon />}
          isOff={future.length === 0}
          onClick={() => dispatch({ type: 'redo' })}
        />
        <Tool
          name={EDIT.reset}
          icon={<ResetIcon />}
          isOff={isUnedited(present)}
          onClick={() => change(UNEDITED)}
        />
      </div>
      {isCropping && (
        <CropPanel
          isSquare={present.isSquare}
          onSquare={(isSquare) =>
            change(isSquare ? squared(present, frame) : { ...present, isSquare })
          }
          onDone={closeCrop}
        />
      )}
      {isAdjusting && <AdjustPanel edits={present} dispatch={dispatch} />}
    </div>
  );
}

/** The tools of a photo that the browser cannot show: off, and why. */
export function EditToolsOff() {
  const reasonId = useId();
  const tools: [string, () => ReactNode][] = [
    [EDIT.crop, CropIcon],
    [EDIT.adjust, AdjustIcon],
    [EDIT.rotate, RotateIcon],
    [EDIT.flip, FlipIcon],
    [EDIT.undo, UndoIcon],
    [EDIT.redo, RedoIcon],
    [EDIT.reset, ResetIcon],
  ];
  return (
    <div
      className={styles.tools}
      role="group"
      aria-label={EDIT.label}
      aria-describedby={reasonId}
      title={EDIT.off}
    >
      <div className={styles.row}>
        {tools.map(([name, Icon]) => (
          <Tool key={name} name={name} icon={<Icon />} isOff onClick={() => undefined} />
        ))}
      </div>
      <p id={reasonId} className="visually-hidden">
        {EDIT.off}
      </p>
    </div>
  );
}

interface ToolProps {
  ref?: Ref<HTMLButtonElement>;
  name: string;
  icon: ReactNode;
  /** Of a tool that opens a panel: whether it does now. */
  isOpen?: boolean;
  /** Nothing to do: said and shown, but the keyboard's focus stays where it is. */
  isOff?: boolean;
  onClick: () => void;
}

function Tool({ ref, name, icon, isOpen, isOff = false, onClick }: ToolProps) {
  return (
    <button
      ref={ref}
      type="button"
      className={styles.tool}
      aria-label={name}
      aria-expanded={isOpen}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onClick();
      }}
    >
      {icon}
      <span>{name}</span>
    </button>
  );
}

interface CropPanelProps {
  isSquare: boolean;
  onSquare: (isSquare: boolean) => void;
  onDone: () => void;
}

function CropPanel({ isSquare, onSquare, onDone }: CropPanelProps) {
  const name = useId();
  return (
    <div className={styles.cropPanel}>
      <fieldset className={styles.shapes}>
        <legend className="visually-hidden">{EDIT.shape}</legend>
        {[false, true].map((square) => (
          <label key={String(square)}>
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={isSquare === square}
              onChange={() => onSquare(square)}
            />
            <span>{square ? EDIT.square : EDIT.free}</span>
          </label>
        ))}
      </fieldset>
      <Button variant="light" onClick={onDone} className={styles.done}>
        {EDIT.done}
      </Button>
    </div>
  );
}

const SLIDERS = [
  { field: 'degrees', min: -45, max: 45, step: 1 },
  { field: 'brightness', min: 0.5, max: 1.5, step: 0.01 },
  { field: 'contrast', min: 0.5, max: 1.5, step: 0.01 },
] as const;

function AdjustPanel({ edits, dispatch }: { edits: Edits; dispatch: Dispatch<EditAction> }) {
  const id = useId();
  const endGesture = () => dispatch({ type: 'end_gesture' });
  return (
    <div className={styles.adjustPanel}>
      {SLIDERS.map(({ field, ...range }) => (
        <div key={field} className={styles.slider}>
          <label htmlFor={id + field}>{EDIT[field]}</label>
          <span className={styles.amount} aria-hidden="true">
            {EDIT.amount[field](edits[field])}
          </span>
          <input
            {...range}
            id={id + field}
            type="range"
            value={edits[field]}
            aria-valuetext={EDIT.amount[field](edits[field])}
            onChange={({ currentTarget }) =>
              dispatch({
                type: 'change',
                edits: { ...edits, [field]: currentTarget.valueAsNumber },
                gesture: field,
              })
            }
            onPointerDown={endGesture}
            onPointerUp={endGesture}
            onBlur={endGesture}
          />
        </div>
      ))}
    </div>
  );
}

/** Ctrl+Z (Cmd+Z) undoes; with Shift, or Ctrl+Y, it redoes. */
function useUndoKeys(dispatch: Dispatch<EditAction>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    dispatch({ type: key === 'y' || event.shiftKey ? 'redo' : 'undo' });
  });
  useEffect(() => {
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
