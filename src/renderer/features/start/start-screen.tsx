// The calm page on which first start, unlocking and choosing stand: a mark, a title, one choice.
import type { ReactNode } from 'react'
import { Mark } from './mark.tsx'
import styles from './start-screen.module.css'

interface StartScreenProps {
  title: string
  lead?: ReactNode
  /** "2 of 3". */
  step?: string
  children: ReactNode
  actions?: ReactNode
}

export const StartScreen = ({ title, lead, step, children, actions }: StartScreenProps) => (
  <main className={styles.page}>
    <div className={styles.card}>
      <header className={styles.head}>
        <Mark />
        {step && <span className={styles.step}>{step}</span>}
      </header>
      <h1 className={styles.title}>{title}</h1>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
      {actions && <footer className={styles.actions}>{actions}</footer>}
    </div>
  </main>
)
