/** What a position is worth and how it moves. */
export { linearResult, weightedResultFloor } from './linear.ts'
