import type { ComponentType, MouseEvent } from 'react';
import classes from './ControlBar.module.css';

type Props = {
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean; strokeWidth?: number }>;
  /** Short, under the icon. */
  label: string;
  /** What it does, in full; also its name for those who do not see it. */
  hint?: string;
  shortcut?: string;
  pressed?: boolean;
  /** Stands out: something of ours is being sent, or a panel is open. */
  lit?: boolean;
  /** Something of ours is off: shown by a crossed icon and by this tone. */
  off?: boolean;
  danger?: boolean;
  badge?: number;
  disabled?: boolean;
  onClick: () => void;
};

// A click with the mouse leaves the focus where it was, so that the keys of the call go on working after it.
const keepFocus = (event: MouseEvent) => event.preventDefault();

export function ControlButton({
  icon: Icon,
  label,
  hint,
  shortcut,
  pressed,
  lit,
  off,
  danger,
  badge,
  disabled,
  onClick,
}: Props) {
  const tip = [hint ?? label, shortcut && `(${shortcut})`].filter(Boolean).join(' ');
  return (
    <div className={classes.place}>
      <button
        type="button"
        className={classes.control}
        aria-label={badge ? `${hint ?? label}, ${badge}` : (hint ?? label)}
        aria-pressed={pressed}
        aria-keyshortcuts={shortcut}
        data-lit={lit || undefined}
        data-off={off || undefined}
        data-danger={danger || undefined}
        disabled={disabled}
        onMouseDown={keepFocus}
        onClick={onClick}
      >
        <Icon size={22} aria-hidden strokeWidth={1.9} />
        <span className={classes.label}>
          {label}
          {badge ? ` · ${badge}` : ''}
        </span>
      </button>
      <div role="tooltip" className={classes.tip}>
        {tip}
      </div>
    </div>
  );
}
