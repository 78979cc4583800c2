// A tooltip repeats the name and the key; it never holds the only information.
import type { ReactElement } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components'
import styles from './tooltip.module.css'

export const Tooltip = ({ text, children }: { text: string; children: ReactElement }) => (
  <TooltipTrigger delay={500} closeDelay={80}>
    {children}
    <AriaTooltip offset={6} className={styles.tooltip ?? ''}>
      {text}
    </AriaTooltip>
  </TooltipTrigger>
)
