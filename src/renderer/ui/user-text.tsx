// Text that people typed, shown inside ours: it keeps its own direction and, where known, the letters of its language.
import type { ReactNode } from 'react'

export const UserText = ({ children, lang, className }: { children: ReactNode; lang?: string | null; className?: string }) => (
  <bdi dir="auto" lang={lang ?? undefined} className={className}>
    {children}
  </bdi>
)
