// Rules that can be switched off one by one, by tests only: the simulation must notice each that is missing.

export interface Safeguards {
  /** An update or entry with another's client id is refused. */
  clientIdCheck: boolean
  /** An editor update is applied and relayed only after its commit. */
  commitBeforePublish: boolean
}

export const allSafeguards: Safeguards = { clientIdCheck: true, commitBeforePublish: true }
