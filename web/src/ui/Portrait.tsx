import { initials } from '@/lib/names';
import classes from './Portrait.module.css';

type Props = { name: string; src?: string | null; size?: 's' | 'm' | 'l' | 'xl'; round?: boolean };

/** Someone's picture, and until it is there initials; the name stands beside it, so it says nothing to a screen reader. */
export function Portrait({ name, src, size = 's', round }: Props) {
  return (
    <span
      className={classes.portrait}
      data-size={size}
      data-round={round || undefined}
      data-initials={initials(name)}
      aria-hidden
    >
      {src && <img src={src} alt="" loading="lazy" />}
    </span>
  );
}
