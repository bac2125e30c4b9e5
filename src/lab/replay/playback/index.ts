/** A replay that is looked at in time, for a page: no disk, no digests, plain data that a worker can post. */
export type { ArmName } from '../result.ts'
export { type PlayedArm, playBack } from './playback.ts'
