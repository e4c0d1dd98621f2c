import classes from './Scene.module.css';

/** A visit as it looks, in a picture: the doctor large, oneself small, the bar below. */
export function Scene() {
  return (
    <div className={classes.scene} aria-hidden>
      <img className={classes.doctor} src="/portraits/doctor-02.svg" alt="" width={480} height={480} />
      <div className={classes.self}>
        <svg viewBox="0 0 80 80" width="100%" height="100%">
          <circle cx="40" cy="31" r="14" className={classes.head} />
          <path d="M12 84c2-22 14-32 28-32s26 10 28 32z" className={classes.body} />
        </svg>
      </div>
      <div className={classes.name}>
        <span className={classes.bars}>
          <i />
          <i />
          <i />
        </span>
        Dr Sneha Shah <span className={classes.clock}>07:42</span>
      </div>
      <div className={classes.bar}>
        <svg viewBox="0 0 24 24">
          <rect x="9" y="3" width="6" height="11" rx="3" />
          <path d="M5 11a7 7 0 0 0 14 0M12 18v3" />
        </svg>
        <svg viewBox="0 0 24 24">
          <rect x="3" y="6" width="12" height="12" rx="3" />
          <path d="m15 10 6-3v10l-6-3" />
        </svg>
        <svg viewBox="0 0 24 24">
          <path d="M4 5h16v11H9l-5 4z" />
        </svg>
        <svg viewBox="0 0 24 24" className={classes.end}>
          <path d="M3 14c5-5 13-5 18 0l-3 3-3-2v-3a12 12 0 0 0-6 0v3l-3 2z" />
        </svg>
      </div>
    </div>
  );
}
