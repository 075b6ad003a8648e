/** What can be done with all results, or with those that are selected. */
import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import { DOWNLOAD, HISTORY } from '../../lib/strings';

export type SaveFormat = 'json' | 'csv';

interface ToolsProps {
  isDeleting: boolean;
  deleteAll: Ref<HTMLButtonElement>;
  onSaveAll: (format: SaveFormat) => void;
  onDeleteAll: () => void;
}

export function HistoryTools({ isDeleting, deleteAll, onSaveAll, onDeleteAll }: ToolsProps) {
  return (
    <>
      <Tool onClick={() => onSaveAll('json')}>{HISTORY.saveJson}</Tool>
      <Tool onClick={() => onSaveAll('csv')}>{HISTORY.saveCsv}</Tool>
      <Tool ref={deleteAll} disabled={isDeleting} onClick={onDeleteAll}>
        {HISTORY.deleteAll}
      </Tool>
    </>
  );
}

interface SelectionProps {
  /** Whether nothing is selected. */
  isEmpty: boolean;
  onSelectAll: () => void;
  onSave: (format: SaveFormat) => void;
  onDelete: () => void;
}

export function SelectionTools({ isEmpty, onSelectAll, onSave, onDelete }: SelectionProps) {
  return (
    <>
      <Tool onClick={onSelectAll}>{HISTORY.selectAll}</Tool>
      <Tool disabled={isEmpty} onClick={() => onSave('json')}>
        {DOWNLOAD.json}
      </Tool>
      <Tool disabled={isEmpty} onClick={() => onSave('csv')}>
        {DOWNLOAD.csv}
      </Tool>
      <Tool disabled={isEmpty} onClick={onDelete}>
        {HISTORY.deleteSelected}
      </Tool>
    </>
  );
}

interface ToolProps extends ButtonProps {
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
  onClick: () => void;
}

export function Tool(props: ToolProps) {
  return <Button variant="subtle" size="compact-sm" {...props} />;
}
