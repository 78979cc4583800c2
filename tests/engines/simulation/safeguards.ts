// Which rules a history plays with. Each can be switched off, to prove that the simulation notices.

export const safeguardNames = [
  'epochRotation',
  'contiguousAcceptance',
  'dependencyCheck',
  'clientIdCheck',
  'commitBeforePublish',
  'undoGuard',
  'roles',
  'witnesses',
  'rejudging',
] as const
export type SafeguardName = (typeof safeguardNames)[number]
