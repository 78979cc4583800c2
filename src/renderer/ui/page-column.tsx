// A page that is one column of text and cards, scrolled as a whole.
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './page-column.module.css'

/** roomy: groups that stand apart, and a wider column. */
export const PageColumn = ({ roomy, children }: { roomy?: boolean; children: ReactNode }) => (
  <div className={styles.page}>
    <div className={classes(styles.column, roomy && styles.roomy)}>{children}</div>
  </div>
)
