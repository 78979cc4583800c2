// Granary's mark: a granary on its stilts, seed inside.
import styles from './start-screen.module.css'

export const Mark = () => (
  <span className={styles.mark}>
    <svg viewBox="0 0 40 40" aria-hidden="true" className={styles.markPicture}>
      <path d="M20 3 4 16h32L20 3Z" fill="var(--accent)" />
      <path d="M8 18h24l-2.5 14h-19L8 18Z" fill="var(--accent-wash)" stroke="var(--accent)" strokeWidth="2" strokeLinejoin="round" />
      <path d="M12 32v5m16-5v5" stroke="var(--accent)" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M20 29c-3-2-4-4.500-4-7 2 .3 3.300 1.200 4 2.500.7-1.300 2-2.200 4-2.500 0 2.500-1 5-4 7Z" fill="var(--accent)" />
    </svg>
    <strong>Granary</strong>
  </span>
)
