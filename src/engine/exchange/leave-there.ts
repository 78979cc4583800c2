// The leaving half of a press on a folder: what it would leave for whom, before it is done; and doing it.
import type { ExchangeReport } from '../../contract/areas/exchange.ts'
import type { DeviceId } from '../../contract/ids.ts'
import type { OpenEntryLog } from '../log/index.ts'
import type { RunningJob } from './exchange-jobs.ts'
import { anybody, type Leaving } from './exchange-leaving.ts'
import type { OfferedLeave } from './exchange-offers.ts'
import type { StartRequest } from './exchange-parts.ts'
import { isSameFrontier } from './exchange-ranges.ts'
import type { ExchangeTables } from './exchange-tables.ts'
import type { ExchangeFolder, LeavePlan } from './folder/parts.ts'
import type { Partners } from './partners.ts'

interface Options {
  log: OpenEntryLog
  leaving: Leaving
  partners: Partners
  tables: ExchangeTables
  repositoryName(): string
}

export type Left = Pick<ExchangeReport, 'left' | 'problems' | 'safeToUnplug'>

export const createLeaveThere = ({ log, leaving, partners, tables, repositoryName }: Options) => {
  const namesOf = (folder: ExchangeFolder, deviceIds: readonly DeviceId[]): string[] => {
    const nameOf = new Map([...partners.list(), ...folder.senders].map(({ deviceId, contributorName }) => [deviceId, contributorName]))
    return [...new Set(deviceIds.flatMap((deviceId) => nameOf.get(deviceId) ?? []))]
  }
  const counted = (plan: LeavePlan) => ({ plan, items: leaving.countItems(plan.ranges) })

  return {
    /** Writes nothing. */
    plan: async (folder: ExchangeFolder, path: string): Promise<OfferedLeave> => {
      const request = await leaving.request(repositoryName(), { took: true, everything: false })
      const known = await folder.plan(request)
      // Where somebody is awaited who has nothing, that is everything already.
      const everything = known.forAnybody ? null : await folder.plan({ ...request, partners: [...request.partners, anybody] })
      const own = folder.devices.find(({ isOwn }) => isOwn)
      return {
        known: counted(known),
        everything: everything && counted(everything),
        // On a stick that was emptied since, or on another one of its name, nothing is remembered.
        everythingBefore: own !== undefined && tables.leftEverythingAt(path),
        for: namesOf(folder, known.for),
        isUpToDate: own !== undefined && isSameFrontier(own.have, log.frontier()),
      }
    },
    /** Errors: those of the folder. */
    leave: async (folder: ExchangeFolder, { way, everything = false }: StartRequest, job: RunningJob): Promise<Left> => {
      job.phase('leaving', {})
      let lastPhase = ''
      const request = await leaving.request(repositoryName(), {
        took: way === 'both',
        everything,
        signal: job.signal,
        onProgress: ({ phase, doneBytes, totalBytes }) => {
          if (phase !== lastPhase) job.phase(phase, { bytes: totalBytes })
          lastPhase = phase
          job.at({ bytes: doneBytes })
        },
      })
      const left = await folder.leave(request)
      return {
        left: {
          items: leaving.countItems(left.ranges),
          entries: left.entries,
          attachments: left.attachments,
          sizeBytes: left.sizeBytes,
          for: namesOf(folder, left.for),
          everything,
        },
        problems: left.problems.map(({ code, part }) => ({ code, part, message: '' })),
        safeToUnplug: left.safeToUnplug,
      }
    },
  }
}
