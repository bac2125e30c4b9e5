/** Services for tests: a quiet one in a folder, with the stream of `house-stream.ts` to feed it. */
import type { ServiceLogEntry, ServiceOptions } from '../../src/service/index.ts'
import { openServiceWith } from '../../src/service/service.ts'
import type { Service } from '../../src/service/types.ts'
import { type HouseStream, nextCommand, openingCommands } from './house-stream.ts'

type Parts = Parameters<typeof openServiceWith>[1]

/** No names: rows are called by their numbers. */
export const noNames: ServiceOptions['names'] = {
  house: 'test',
  tiers: [],
  underlyings: [],
  markets: [],
  assets: [],
  sources: [],
  venues: [],
}

/** A service without a clock of its own, whose house's time goes by steps. */
export function openTestService(
  directory: string,
  options: Partial<ServiceOptions> = {},
  parts: Parts = {},
): Promise<Service> {
  return openServiceWith(
    {
      directory,
      mode: 'demo',
      version: 'test',
      names: noNames,
      clock: steppingClock,
      tickMs: null,
      cutMs: null,
      log: () => undefined,
      failed: () => undefined,
      ...options,
    },
    parts,
  )
}

let askedMs = 1_000_000_000

/** Five seconds go by with every batch: deadlines fall due within a test, and every run of it is the same. */
const steppingClock = (): number => {
  askedMs += 5_000
  return askedMs
}

/** Entries of a log, kept. */
export function keptLog(): { readonly entries: ServiceLogEntry[]; readonly log: (entry: ServiceLogEntry) => void } {
  const entries: ServiceLogEntry[] = []
  return { entries, log: (entry) => void entries.push(entry) }
}

/** Opens the house of the stream, then submits about so many of its commands, in groups of sixteen. */
export async function feed(service: Service, stream: HouseStream, count: number): Promise<void> {
  const opening = openingCommands.slice(service.status().seq)
  if (opening.length > 0) await service.submitGroup(opening)
  for (let done = 0; done < count; done += 16) {
    await service.submitGroup(Array.from({ length: 16 }, () => nextCommand(stream, service.house)))
  }
}
