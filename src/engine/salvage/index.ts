// Reading what can be read of a damaged repository, and making it sound again.
export { checkAndRepair, freeNameBeside, putInPlaceOf, type RepairReport, withOwnership } from './repair.ts'
export { type LostPart, type SalvageReport, salvageRepository } from './salvage.ts'
