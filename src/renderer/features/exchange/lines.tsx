// Lines that warn or tell what is in the way; one look for all pages of exchanging.
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from '../../ui/index.ts'
import styles from './exchange.module.css'

export const ProblemLine = ({ children }: { children: ReactNode }) => (
  <div className={styles.problem} role="alert">
    <Icon of={TriangleAlert} />
    <p className={styles.grow}>{children}</p>
  </div>
)

export const WarningLine = ({ children, more, actions }: { children: ReactNode; more?: ReactNode; actions?: ReactNode }) => (
  <div className={styles.warning}>
    <Icon of={TriangleAlert} />
    <div className={styles.grow}>
      <p>{children}</p>
      {more}
    </div>
    {actions}
  </div>
)
