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

/** A service without a clock of its own, whose house's time goes a second for each millisecond. */
export function openTestService(
  directory: string,
  options: Partial<ServiceOptions> = {},
  parts: Parts = {},
): Promise<Service> {
  return openServiceWith(
    {
      directory,
      mode: 'real',
      version: 'test',
      names: noNames,
      clock: fastClock,
      tickMs: null,
      cutMs: null,
      log: () => undefined,
      ...options,
    },
    parts,
  )
}

/** A thousand milliseconds in one, so that deadlines fall due within a test. */
export const fastClock = (): number => (Date.now() - Date.UTC(2025, 0)) * 1000

/** Entries of a log, kept. */
export function keptLog(): { readonly entries: ServiceLogEntry[]; readonly log: (entry: ServiceLogEntry) => void } {
  const entries: ServiceLogEntry[] = []
  return { entries, log: (entry) => void entries.push(entry) }
}

/** Opens the house of the stream, then submits so many of its commands, one after the other. */
export async function feed(service: Service, stream: HouseStream, count: number): Promise<void> {
  for (const command of openingCommands.slice(service.status().seq)) await service.submit(command)
  for (let i = 0; i < count; i++) await service.submit(nextCommand(stream, service.house))
}
