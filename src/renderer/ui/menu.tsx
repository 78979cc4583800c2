// Menus: a button that opens a list of acts or of choices. Items carry a word, may carry an icon and the key that does the same.
import { Check, ChevronDown, type LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuItemProps as AriaMenuItemProps,
  type MenuProps as AriaMenuProps,
  MenuSection as AriaMenuSection,
  Header,
  MenuTrigger,
} from 'react-aria-components'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import styles from './menu.module.css'
import { Popover } from './popover.tsx'

export interface MenuProps<T extends object> extends Omit<AriaMenuProps<T>, 'className' | 'style' | 'children'> {
  /** The button that opens it. */
  trigger: ReactElement
  children: ReactNode
  isOpen?: boolean
  onOpenChange?(open: boolean): void
}

export const Menu = <T extends object>({ trigger, children, isOpen, onOpenChange, ...rest }: MenuProps<T>) => (
  <MenuTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
    {trigger}
    <Popover placement="bottom start">
      <AriaMenu {...rest} className={styles.menu ?? ''}>
        {children}
      </AriaMenu>
    </Popover>
  </MenuTrigger>
)

/** The list alone, for a popover that is placed by hand (a context menu). */
export const MenuList = <T extends object>({ children, ...rest }: Omit<AriaMenuProps<T>, 'className' | 'style' | 'children'> & { children: ReactNode }) => (
  <AriaMenu {...rest} className={styles.menu ?? ''}>
    {children}
  </AriaMenu>
)

export interface MenuItemProps extends Omit<AriaMenuItemProps, 'className' | 'style' | 'children'> {
  icon?: LucideIcon
  mirrorIcon?: boolean
  keys?: string
  danger?: boolean
  children: ReactNode
  /** The name for type-ahead when children are not plain text. */
  textValue?: string
}

export const MenuItem = ({ icon, mirrorIcon, keys, danger, children, textValue, ...rest }: MenuItemProps) => (
  <AriaMenuItem
    {...rest}
    textValue={textValue ?? (typeof children === 'string' ? children : undefined)}
    className={classes(styles.item, danger && styles.danger)}
  >
    {({ isSelected, selectionMode }) => (
      <>
        {selectionMode !== 'none' && <span className={styles.tick}>{isSelected && <Icon of={Check} size="small" />}</span>}
        {icon && <Icon of={icon} mirror={mirrorIcon} />}
        <span className={styles.word}>{children}</span>
        {keys && <kbd className={styles.keys}>{keys}</kbd>}
      </>
    )}
  </AriaMenuItem>
)

export const MenuSection = ({ title, children }: { title?: string; children: ReactNode }) => (
  <AriaMenuSection className={styles.section ?? ''}>
    {title && <Header className={styles.header ?? ''}>{title}</Header>}
    {children}
  </AriaMenuSection>
)

/** The small arrow after the word of a button that opens a menu. */
export const MenuArrow = () => <Icon of={ChevronDown} size="small" className={styles.arrow} />
