// Calm pieces that tell something: banners over a region, empty places, progress with a count.
import { Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { ProgressBar as AriaProgressBar } from 'react-aria-components'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import styles from './notice.module.css'

export interface BannerProps {
  tone: 'info' | 'warn' | 'danger' | 'ok'
  icon?: LucideIcon
  children: ReactNode
  actions?: ReactNode
}

/** A state that lasts. It goes when the state goes. */
export const Banner = ({ tone, icon, children, actions }: BannerProps) => (
  <div role={tone === 'danger' ? 'alert' : 'status'} className={classes(styles.banner, styles[tone])}>
    <Icon of={icon ?? (tone === 'info' || tone === 'ok' ? Info : TriangleAlert)} />
    <div className={styles.bannerText}>{children}</div>
    {actions && <div className={styles.bannerActions}>{actions}</div>}
  </div>
)

export interface EmptyStateProps {
  icon: LucideIcon
  title: string
  children?: ReactNode
  /** Buttons that make something come. */
  actions?: ReactNode
}

/** What comes here, and a button that makes it come. */
export const EmptyState = ({ icon, title, children, actions }: EmptyStateProps) => (
  <div className={styles.empty}>
    <span className={styles.emptyIcon}>
      <Icon of={icon} size="large" />
    </span>
    <h2 className={styles.emptyTitle}>{title}</h2>
    {children && <div className={styles.emptyText}>{children}</div>}
    {actions && <div className={styles.emptyActions}>{actions}</div>}
  </div>
)

export interface ProgressProps {
  label: string
  /** "8 of 12 files, about 2 minutes left": counts of work done. */
  text: string
  done: number
  /** 0: not known yet. */
  total: number
}

export const Progress = ({ label, text, done, total }: ProgressProps) => (
  <AriaProgressBar
    aria-label={label}
    value={done}
    maxValue={Math.max(total, 1)}
    isIndeterminate={total === 0}
    valueLabel={text}
    className={styles.progress ?? ''}
  >
    {({ percentage }) => (
      <>
        <div className={styles.bar}>
          <div className={styles.fill} style={{ inlineSize: `${percentage ?? 0}%` }} />
        </div>
        <span className={styles.progressText}>{text}</span>
      </>
    )}
  </AriaProgressBar>
)
