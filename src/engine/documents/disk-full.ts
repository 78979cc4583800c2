import { GranaryError } from '../../contract/errors.ts'

/** Reading goes on while the disk is full: what notices and accounts for things is done again later. */
export const isDiskFull = (error: unknown): boolean => error instanceof GranaryError && error.code === 'disk-full'
