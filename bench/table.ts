/** Every benchmark, in the order of docs/performance.md. */
import { allocationsBench } from './allocations.ts'
import { apiBench } from './api.ts'
import { auctionBench } from './auction.ts'
import { backtestBench } from './backtest.ts'
import type { Bench } from './bench.ts'
import { borrowersBench } from './borrowers.ts'
import { durableBench, recoveryBench } from './durable.ts'
import { feedBench } from './feed.ts'
import { looksBench } from './looks.ts'
import { machineBench } from './machine.ts'
import { optionTicksBench } from './option-ticks.ts'
import { optionsBench } from './options.ts'
import { arraysBench, portfolioBench } from './portfolio.ts'
import { quoteBench } from './quotes.ts'
import { serviceBench } from './service.ts'
import { surfaceBench } from './surface.ts'
import { cascadeBench, gapBench, memoryBench, tickBench } from './ticks.ts'
import { tradesBench } from './trades.ts'
import { whatIfBench } from './what-if.ts'

export const benches: readonly Bench[] = [
  machineBench,
  tickBench,
  gapBench,
  cascadeBench,
  allocationsBench,
  memoryBench,
  looksBench,
  tradesBench,
  durableBench,
  recoveryBench,
  whatIfBench,
  quoteBench,
  serviceBench,
  feedBench,
  apiBench,
  auctionBench,
  borrowersBench,
  backtestBench,
  optionsBench,
  surfaceBench,
  arraysBench,
  portfolioBench,
  optionTicksBench,
]
