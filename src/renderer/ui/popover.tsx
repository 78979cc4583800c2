// A small panel at what opened it: menus, choosers, the bar at a selection.
import { Popover as AriaPopover, type PopoverProps as AriaPopoverProps } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './popover.module.css'

export interface PopoverProps extends Omit<AriaPopoverProps, 'className' | 'style'> {
  className?: string
}

export const Popover = ({ className, offset = 6, ...rest }: PopoverProps) => (
  <AriaPopover {...rest} offset={offset} className={classes(styles.popover, className)} />
)
