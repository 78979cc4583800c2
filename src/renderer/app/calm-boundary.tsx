// A part that throws takes only its own place, not the window: a sentence, what is safe, a way on, details to copy.
import { RotateCcw } from 'lucide-react'
import { Component, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorDetails, useServices } from '../engine-client/index.ts'
import { Button, DetailsToCopy } from '../ui/index.ts'
import styles from './calm-boundary.module.css'

interface BoundaryProps {
  report(error: unknown): void
  fallback(error: unknown, again: () => void): ReactNode
  children: ReactNode
}

class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override componentDidCatch(error: unknown) {
    this.props.report(error)
  }
  override render() {
    const { error } = this.state
    return error === null ? this.props.children : this.props.fallback(error, () => this.setState({ error: null }))
  }
}

export const CalmBoundary = ({ children }: { children: ReactNode }) => {
  const { engine } = useServices()
  const report = (error: unknown) => {
    // Kept for the person who helps; without a connection the screen itself still holds the details.
    void engine.call('diagnostics.count', { code: 'window-threw', detail: String(error).slice(0, 4000) }).catch(() => undefined)
  }
  return (
    <Boundary report={report} fallback={(error, again) => <Calm error={error} onAgain={again} />}>
      {children}
    </Boundary>
  )
}

const Calm = ({ error, onAgain }: { error: unknown; onAgain(): void }) => {
  const { t } = useTranslation('app')
  const [details] = useState(() => errorDetails(error, Date.now()))
  return (
    <section className={styles.calm} role="alert">
      <p>{t('couldNotShow')}</p>
      <div>
        <Button look="primary" icon={RotateCcw} onPress={onAgain}>
          {t('tryAgain')}
        </Button>
      </div>
      <DetailsToCopy text={details} />
    </section>
  )
}
