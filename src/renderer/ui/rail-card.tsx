// A card at the rail: work that runs, or something that waits for an answer. It never takes the focus.
import { type LucideIcon, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import styles from './rail-card.module.css'

export interface RailCardProps {
  title: string
  /** For screen readers, where it says more than the title. */
  label?: string
  icon?: LucideIcon
  /** It has been seen: with an ×. */
  onClose?(): void
  children?: ReactNode
}

export const RailCard = ({ title, label = title, icon, onClose, children }: RailCardProps) => {
  const { t } = useTranslation('app')
  return (
    <section className={styles.card} aria-label={label}>
      <header className={styles.head}>
        {icon && <Icon of={icon} />}
        <h2 className={styles.title}>{title}</h2>
        {onClose && <IconButton icon={X} label={t('close')} word="hidden" onPress={onClose} />}
      </header>
      {children}
    </section>
  )
}

/** The last line: where it leads, and Stop. */
export const RailCardActs = ({ children }: { children: ReactNode }) => <div className={styles.acts}>{children}</div>

export interface RailCardLinkProps {
  href: string
  icon: LucideIcon
  /** For screen readers, where the word says less. */
  label?: string
  children: ReactNode
}

/** The same where the rail is narrow. */
export const RailCardLink = ({ href, icon, label, children }: RailCardLinkProps) => (
  <Link href={href} className={styles.small} aria-label={label}>
    <Icon of={icon} />
    <span>{children}</span>
  </Link>
)
