// A toolbar: one Tab stop, arrows inside.
import { Toolbar as AriaToolbar, type ToolbarProps as AriaToolbarProps, Separator } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './toolbar.module.css'

export interface ToolbarProps extends Omit<AriaToolbarProps, 'className' | 'style'> {
  'aria-label': string
  className?: string
}

export const Toolbar = ({ className, ...rest }: ToolbarProps) => <AriaToolbar {...rest} className={classes(styles.toolbar, className)} />
export const ToolbarSeparator = () => <Separator orientation="vertical" className={styles.separator ?? ''} />
