// One way to show an icon: 20 px at text size 100 %, one line width, never alone for meaning (a word stands beside it).
import type { LucideIcon } from 'lucide-react'
import styles from './icon.module.css'

export interface IconProps {
  of: LucideIcon
  /** Set where the picture has a reading direction (arrows, lists, quotes): it turns round in right-to-left text. */
  mirror?: boolean
  size?: 'small' | 'normal' | 'large'
  className?: string
}

export const Icon = ({ of: Picture, mirror, size = 'normal', className }: IconProps) => (
  <Picture aria-hidden="true" strokeWidth={1.75} className={[styles[size], mirror ? styles.mirror : '', className ?? ''].filter(Boolean).join(' ')} />
)
