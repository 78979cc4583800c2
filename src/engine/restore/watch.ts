// How a long bringing back is watched and stopped.

import type { RestoreProgress } from '../../contract/areas/home.ts'
import { GranaryError } from '../../contract/errors.ts'

export interface RestoreWatch {
  signal?: AbortSignal
  progressed?(progress: RestoreProgress): void
}

/** Errors: cancelled. */
export const stopIfAsked = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new GranaryError('cancelled', 'Stopped.')
}
