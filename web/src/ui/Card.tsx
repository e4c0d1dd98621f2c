import type { ComponentPropsWithoutRef } from 'react';
import classes from './Card.module.css';

type Props = ComponentPropsWithoutRef<'div'> & {
  as?: 'div' | 'article' | 'aside' | 'section' | 'li' | 'form';
  /** A coloured edge for what matters most on the page. */
  edge?: 'accent' | 'red' | 'amber';
  flush?: boolean;
};

export function Card({ as: Tag = 'div', edge, flush, className, ...rest }: Props) {
  const names = [classes.card, className].filter(Boolean).join(' ');
  // The tag varies, its attributes are those that all of them share.
  const Any = Tag as 'div';
  return <Any className={names} data-edge={edge} data-flush={flush || undefined} {...rest} />;
}
