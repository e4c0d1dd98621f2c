import classes from './Privacy.module.css';
import type { Word } from './words';

/** The words of one connection, in their order; the same one may stand in two places. */
export function Words({ words }: { words: Word[] }) {
  return (
    <ol className={classes.words} data-testid="privacy-words">
      {words.map(({ word, picture }, place) => (
        <li key={place}>
          <span aria-hidden className={classes.picture}>
            {picture}
          </span>
          <strong>{word}</strong>
        </li>
      ))}
    </ol>
  );
}
