// Reading what can be read of a damaged repository, and making it sound again.
export { inNewReplica, type LostPart, type NewReplicaOptions } from './new-replica.ts'
export { checkAndRepair, freeNameBeside, putInPlaceOf, type RepairReport, withOwnership } from './repair.ts'
export { type SalvageReport, salvageRepository } from './salvage.ts'
