/** Every benchmark, in the order of docs/performance.md. */
import type { Bench } from './bench.ts'
import { machineBench } from './machine.ts'

export const benches: readonly Bench[] = [machineBench]
