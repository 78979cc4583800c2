// A region of the window: a landmark that F6 and Shift+F6 jump to, in the order seen.
import { type HTMLAttributes, type ReactNode, useRef } from 'react'
import { useLandmark } from 'react-aria'

export interface RegionProps extends HTMLAttributes<HTMLElement> {
  landmark: 'main' | 'navigation' | 'search' | 'banner' | 'contentinfo' | 'complementary' | 'region' | 'form'
  label: string
  children: ReactNode
}

export const Region = ({ landmark, label, children, ...rest }: RegionProps) => {
  const ref = useRef<HTMLDivElement>(null)
  const { landmarkProps } = useLandmark({ role: landmark, 'aria-label': label }, ref)
  return (
    // Its own tabIndex stays: the landmark has one only while F6 has brought the focus there.
    <div {...rest} {...landmarkProps} tabIndex={rest.tabIndex ?? landmarkProps.tabIndex} ref={ref}>
      {children}
    </div>
  )
}
