/** The menus of the page's language and theme. */
import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { Icon } from '../lib/Icon';
import { changeLanguage, currentLanguage, LANGUAGES, type Language } from '../lib/language';
import { INPUT, PREFERENCES } from '../lib/strings';
import styles from './Preferences.module.css';

export function Preferences() {
  const [hasFailed, setHasFailed] = useState(false);
  // Otherwise Mantine adds a style element, which the page's policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });

  function choose(language: Language): void {
    setHasFailed(false);
    changeLanguage(language).catch(() => setHasFailed(true));
  }

  return (
    <div className={styles.preferences}>
      <Menu<Language>
        label={PREFERENCES.language}
        icon={<GlobeIcon />}
        value={currentLanguage()}
        choices={LANGUAGES}
        isLanguages
        onChange={choose}
      />
      <Menu<MantineColorScheme>
        label={PREFERENCES.theme}
        icon={<ThemeIcon />}
        value={colorScheme}
        choices={PREFERENCES.themes}
        onChange={setColorScheme}
      />
      {hasFailed && <p role="alert">{INPUT.partMissing}</p>}
    </div>
  );
}

interface MenuProps<Choice extends string> {
  label: string;
  icon: ReactNode;
  value: Choice;
  /** What each choice is called. */
  choices: Record<Choice, string>;
  /** The choices are languages, each in its own. */
  isLanguages?: boolean;
  onChange: (choice: Choice) => void;
}

function Menu<Choice extends string>(props: MenuProps<Choice>) {
  const { label, icon, value, choices, isLanguages, onChange } = props;
  const id = useId();
  return (
    <div className={styles.menu}>
      <label htmlFor={id} title={label}>
        {icon}
        <span className="visually-hidden">{label}</span>
      </label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value as Choice)}
      >
        {Object.entries<string>(choices).map(([choice, name]) => (
          <option key={choice} value={choice} lang={isLanguages ? choice : undefined}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function GlobeIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="9" />
      <path d="M3 12h18M12 3c3 2.6 4.2 5.6 4.2 9S15 18.4 12 21c-3-2.6-4.2-5.6-4.2-9S9 5.6 12 3z" />
    </Icon>
  );
}

function ThemeIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" />
    </Icon>
  );
}
