// Which steps an exchange has, and where it is among them.
import type { ExchangeProgress } from '../../../../contract/areas/exchange.ts'
import type { WorkContext } from '../work-context.ts'

export type StepPhase = 'reading' | 'taking' | 'leaving' | 'checking' | 'writing'
export interface Step {
  phase: StepPhase
  state: 'before' | 'now' | 'past'
}

/** The order in which an exchange goes. */
const order: readonly StepPhase[] = ['reading', 'taking', 'writing', 'leaving', 'checking']

const planned = (context: Pick<WorkContext, 'what' | 'way'> | null): readonly StepPhase[] => {
  if (!context) return ['taking', 'leaving', 'checking']
  if (context.what.startsWith('write-')) return ['writing', 'checking']
  if (context.what !== 'folder' || context.way === 'take') return ['taking']
  return context.way === 'leave' ? ['leaving', 'checking'] : ['taking', 'leaving', 'checking']
}

export const stepsOf = (phase: ExchangeProgress['phase'], context: Pick<WorkContext, 'what' | 'way'> | null): Step[] => {
  const at = order.indexOf(phase as StepPhase)
  // A phase that nobody planned (reading, a web edition on the way) stands among the others while it lasts.
  const phases = order.filter((each) => planned(context).includes(each) || each === phase)
  return phases.map((each) => ({ phase: each, state: each === phase ? 'now' : order.indexOf(each) < at ? 'past' : 'before' }))
}
