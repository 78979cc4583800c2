// What the exchange promises to the calls of the contract, and what it asks of those who carry, cut and write. Types only.
import type { ExchangePlace, ExchangeProgress, ExchangeReport, exchange as exchangeCalls, Offer, Partner } from '../../contract/areas/exchange.ts'
import type { InputOf, OutputOf } from '../../contract/call.ts'
import type { DeviceId, ItemId, JobId } from '../../contract/ids.ts'

type Input<Name extends keyof typeof exchangeCalls> = InputOf<(typeof exchangeCalls)[Name]>
type Output<Name extends keyof typeof exchangeCalls> = OutputOf<(typeof exchangeCalls)[Name]>

export type LookOptions = Omit<Input<'look'>, 'path'>
export type StartRequest = Input<'start'>
export type BundleRequest = Input<'writeBundle'>
export type ParcelRequest = Input<'writeParcel'>
export type EditionRequest = Input<'writeEdition'>
export type WaitingItem = Output<'waiting'>['items'][number]
export type Weight = Output<'weighBundle'>

/** One repository's exchange. Every promise of the contract's area `exchange`. */
export interface Exchange {
  places(): Promise<ExchangePlace[]>
  forgetFolder(path: string): void
  look(path: string, options?: LookOptions): Promise<Offer>
  start(request: StartRequest): JobId
  stop(jobId: JobId): void
  jobs(): ExchangeProgress[]
  /** Fulfilled when the job has ended, however it ended. */
  finished(jobId: JobId): Promise<ExchangeProgress>
  report(id: string): ExchangeReport
  past(): ExchangeReport[]
  takeBack(id: string, dryRun: boolean): Promise<ExchangeReport>
  waiting(): Promise<WaitingItem[]>
  takeWaiting(ids: readonly ItemId[]): void
  partners(): Partner[]
  number(deviceId: DeviceId): Promise<string>
  trust(deviceId: DeviceId): void
  writeBundle(request: BundleRequest): JobId
  weighBundle(request: { for?: DeviceId; attachments: boolean }): Promise<Weight>
  writeParcel(request: ParcelRequest): JobId
  writeEdition(request: EditionRequest): JobId
  withdraw(id: ItemId, words: { by: string; reason: string }): void
  takeWithdrawalBack(id: ItemId): void
  /** Stops what runs, closes what is open. */
  close(): Promise<void>
}
