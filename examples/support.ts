/** What the examples share: where the house is, who they are, and how amounts are written. */
import { PlimsollClient, PlimsollStream, playSigner, type Result } from '../src/sdk/index.ts'

export const url = process.env.PLIMSOLL_URL ?? 'http://127.0.0.1:7117'

/** A client that signs with play key 1, 2, 3 …: the venue is 1, the sources are 2 to 4. */
export function playClient(number: number): PlimsollClient {
  return new PlimsollClient({ url, signer: playSigner(number) })
}

/** The stream as its reader may see it; what becomes of it is printed. */
export function playStream(client: PlimsollClient): PlimsollStream {
  return new PlimsollStream({
    url: `${url.replace(/^http/, 'ws')}/v1/stream`,
    credential: () => client.credential(),
    onState: (state) => console.log(state.kind === 'refused' ? `${state.code}: ${state.detail}` : state.kind),
  })
}

export const keyOf = (number: number): string => playSigner(number).key

/** Settlement tokens as atoms (10⁻⁶), floored. */
export const atomsFloor = (tokens: number | string): number => Math.floor(Number(tokens) * 1e6)

/** A row by its name. Throws when there is none. */
export async function rowOf<T extends { readonly name: string | null }>(path: string, name: string): Promise<T> {
  const { data } = await playClient(1).get<readonly T[]>(path)
  const found = data.find((row) => row.name === name)
  if (found === undefined) throw new Error(`no ${name}: there are ${data.map((row) => row.name).join(', ')}`)
  return found
}

/** Every result must be an application; the first refusal is thrown with its code. */
export function applied(results: readonly Result[]): readonly Result[] {
  for (const result of results) if (result.outcome === 'rejected') throw new Error(`${result.code}: ${result.title}`)
  return results
}

/** The first event of a type among what commands did. Throws when there is none. */
export function eventOf<T>(results: readonly Result[], type: string): T {
  for (const result of applied(results)) {
    const found = result.outcome === 'applied' && result.events.find((event) => event.type === type)
    if (found) return found as T
  }
  throw new Error(`nothing became of it: no ${type}`)
}
