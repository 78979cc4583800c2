// One part of the details: its name, an act at the end, and what is known.
import type { ReactNode } from 'react'
import styles from './part.module.css'

export const Part = ({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) => (
  <section className={styles.part}>
    <header className={styles.head}>
      <h3 className={styles.title}>{title}</h3>
      {action}
    </header>
    {children}
  </section>
)

/** Nothing is known here yet. */
export const None = ({ children }: { children: ReactNode }) => <p className={styles.none}>{children}</p>
