// Tabs and disclosures of a pane.
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, Disclosure as AriaDisclosure, Tabs as AriaTabs, DisclosurePanel, Heading, Tab, TabList, TabPanel } from 'react-aria-components'
import { Icon } from './icon.tsx'
import styles from './tabs.module.css'

export interface TabsProps {
  label: string
  tabs: readonly { id: string; word: ReactNode; content: ReactNode }[]
  selected?: string
  onSelect?(id: string): void
}

export const Tabs = ({ label, tabs, selected, onSelect }: TabsProps) => (
  <AriaTabs selectedKey={selected} onSelectionChange={(key) => onSelect?.(String(key))} className={styles.tabs ?? ''}>
    <TabList aria-label={label} className={styles.list ?? ''}>
      {tabs.map(({ id, word }) => (
        <Tab key={id} id={id} className={styles.tab ?? ''}>
          {word}
        </Tab>
      ))}
    </TabList>
    {tabs.map(({ id, content }) => (
      <TabPanel key={id} id={id} className={styles.panel ?? ''}>
        {content}
      </TabPanel>
    ))}
  </AriaTabs>
)

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
