// A part of a pane that opens and closes.
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, Disclosure as AriaDisclosure, DisclosurePanel, Heading } from 'react-aria-components'
import styles from './disclosure.module.css'
import { Icon } from './icon.tsx'

export interface DisclosureProps {
  title: ReactNode
  children: ReactNode
  open?: boolean
}

export const Disclosure = ({ title, children, open }: DisclosureProps) => (
  <AriaDisclosure defaultExpanded={open} className={styles.disclosure ?? ''}>
    <Heading level={3} className={styles.heading ?? ''}>
      <AriaButton slot="trigger" className={styles.trigger ?? ''}>
        <span className={styles.title}>{title}</span>
        <Icon of={ChevronDown} size="small" className={styles.chevron} />
      </AriaButton>
    </Heading>
    <DisclosurePanel className={styles.content ?? ''}>{children}</DisclosurePanel>
  </AriaDisclosure>
)
