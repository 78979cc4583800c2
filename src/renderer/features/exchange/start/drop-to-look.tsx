// A bundle or a folder dropped on the page is looked at; **Open a bundle** and **Choose a folder** do the same without a mouse.
import { FileInput } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { DropArea } from '../../../ui/index.ts'
import { useOpenExchange } from './open-exchange.tsx'

export const DropToLook = ({ children }: { children: ReactNode }) => {
  const { t } = useTranslation('exchange')
  const { lookAtFiles } = useOpenExchange()
  return (
    <DropArea icon={FileInput} mirrorIcon word={t('open.dropHere')} onDrop={({ files }) => void lookAtFiles(Promise.resolve([...files]))}>
      {children}
    </DropArea>
  )
}
