// Buttons. The word on a button is the verb for what will happen; an icon stands beside it, never in its place.
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  ToggleButton as AriaToggleButton,
  type ToggleButtonProps as AriaToggleButtonProps,
} from 'react-aria-components'
import styles from './button.module.css'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import { Tooltip } from './tooltip.tsx'

type Look = 'plain' | 'primary' | 'danger' | 'quiet'

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  look?: Look
  icon?: LucideIcon
  mirrorIcon?: boolean
  /** After the word: what leads on. */
  iconAfter?: boolean
  /** Smaller text and padding, for rows and cards; the target stays 32 px high. */
  small?: boolean
  className?: string
  children: ReactNode
}

export const Button = ({ look = 'plain', icon, mirrorIcon, iconAfter, small, className, children, ...rest }: ButtonProps) => (
  <AriaButton {...rest} className={classes(styles.button, styles[look], small && styles.small, className)}>
    {icon && !iconAfter && <Icon of={icon} mirror={mirrorIcon} size={small ? 'small' : 'normal'} />}
    <span className={styles.word}>{children}</span>
    {icon && iconAfter && <Icon of={icon} mirror={mirrorIcon} size={small ? 'small' : 'normal'} />}
  </AriaButton>
)

export interface IconButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  icon: LucideIcon
  mirrorIcon?: boolean
  /** The word: beside the icon, or — only where the sign itself is the word (B, I, ×) — for screen readers and the tooltip. */
  label: string
  word?: 'beside' | 'hidden'
  /** Shown in the tooltip after the word. */
  keys?: string
  className?: string
}

export const IconButton = ({ icon, mirrorIcon, label, word = 'beside', keys, className, ...rest }: IconButtonProps) => {
  const button = (
    <AriaButton {...rest} aria-label={label} className={classes(styles.button, styles.quiet, styles.icon, styles[word], className)}>
      <Icon of={icon} mirror={mirrorIcon} />
      {word !== 'hidden' && <span className={styles.word}>{label}</span>}
    </AriaButton>
  )
  return word === 'hidden' || keys ? <Tooltip text={keys ? `${label} (${keys})` : label}>{button}</Tooltip> : button
}

export interface ToggleButtonProps extends Omit<AriaToggleButtonProps, 'children' | 'className' | 'style'> {
  icon?: LucideIcon
  mirrorIcon?: boolean
  label: string
  wordHidden?: boolean
  keys?: string
  className?: string
}

/** A tool that is on or off: bold, suggest, outline. */
export const ToggleButton = ({ icon, mirrorIcon, label, wordHidden, keys, className, ...rest }: ToggleButtonProps) => {
  const button = (
    <AriaToggleButton {...rest} aria-label={label} className={classes(styles.button, styles.quiet, styles.toggle, wordHidden && styles.hidden, className)}>
      {icon && <Icon of={icon} mirror={mirrorIcon} />}
      {!(wordHidden && icon) && <span className={styles.word}>{label}</span>}
    </AriaToggleButton>
  )
  return wordHidden || keys ? <Tooltip text={keys ? `${label} (${keys})` : label}>{button}</Tooltip> : button
}
