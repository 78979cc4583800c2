// The place *Exchange*: its pages by address. Loaded when somebody goes there.
import { Route, Switch, useSearchParams } from 'wouter'
import type { DeviceId } from '../../../contract/ids.ts'
import { LookPage } from './look/look-page.tsx'
import { BundlePage } from './make/bundle-page.tsx'
import { EditionPage } from './make/edition-page.tsx'
import { ParcelPage } from './make/parcel-page.tsx'
import { CameWithPage } from './result/came-with-page.tsx'
import { ReportPage } from './result/report-page.tsx'
import { WorkPage } from './result/work-page.tsx'
import { StartPage } from './start/start-page.tsx'
import { WaitingPage } from './start/waiting-page.tsx'

export interface ExchangePlaceProps {
  /** Opens another repository of this device. */
  onOpenRepository(directory: string): void
}

export const ExchangePlace = ({ onOpenRepository }: ExchangePlaceProps) => {
  const [query] = useSearchParams()
  const path = query.get('path')
  return (
    <Switch>
      <Route path="/exchange/look">{path ? <LookPage key={path} path={path} onOpenRepository={onOpenRepository} /> : <StartPage />}</Route>
      <Route path="/exchange/work/:id">{({ id }) => <WorkPage key={id} jobId={id} />}</Route>
      <Route path="/exchange/past/:id">{({ id }) => <ReportPage key={id} id={id} />}</Route>
      <Route path="/exchange/new/:id">{({ id }) => <CameWithPage id={id} />}</Route>
      <Route path="/exchange/waiting">
        <WaitingPage />
      </Route>
      <Route path="/exchange/bundle">
        <BundlePage partner={query.get('for') as DeviceId | null} />
      </Route>
      <Route path="/exchange/parcel">
        <ParcelPage />
      </Route>
      <Route path="/exchange/edition">
        <EditionPage />
      </Route>
      <Route>
        <StartPage />
      </Route>
    </Switch>
  )
}
