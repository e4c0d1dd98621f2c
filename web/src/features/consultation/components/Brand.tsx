import classes from './Brand.module.css';

/** Whose page this is, on those that have no head. */
export function Brand() {
  return (
    <span className={classes.brand}>
      <img src="/favicon.svg" alt="" width={26} height={26} />
      Aegle
    </span>
  );
}
